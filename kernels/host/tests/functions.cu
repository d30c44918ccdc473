// Arithmetic that C++ has under other names or not at all. One thread.

extern "C" __global__ void of_integers(int a, unsigned b, long long c, long long* result)
{
    int i = 0;
    result[i++] = __popc(b);
    result[i++] = __clz(a);
    result[i++] = __ffs(a);
    result[i++] = __brev(b);
    result[i++] = __umulhi(b, b);
    result[i++] = __mul64hi(c, c);
    result[i++] = min(a, 3) + max(b, 7u);
    result[i++] = __float_as_uint(1.5f);
    result[i++] = __float_as_int(-1.5f);
}

extern "C" __global__ void of_floats(float a, float b, float* result)
{
    int i = 0;
    result[i++] = rsqrtf(a);
    result[i++] = __expf(a);
    result[i++] = __logf(a);
    result[i++] = __fdividef(a, b);
    result[i++] = expf(b);
    result[i++] = tanhf(b);
    result[i++] = erff(b);
    result[i++] = fmaf(a, b, a);
    result[i++] = __fmaf_rn(a, b, b);
    result[i++] = __frcp_rn(b);
    result[i++] = min(a, b) + max(a, b);
    result[i++] = __uint_as_float(0x3fc00000u);
    result[i++] = __ldg(&result[0]);
    result[i++] = isfinite(a / 0.f) || isfinite(-INFINITY) ? 1.f : 0.f;
    const float4 four = make_float4(a, b, a, b);
    result[i++] = four.x + four.w + make_int2(3, 4).y;
}
