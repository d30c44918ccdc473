// What a GPU compiler knows without an include, for clang without a CUDA toolkit: tools/verify/compile-kernels.sh puts it before every
// kernel, to see that the kernels compile for GPUs. Nothing of it runs.
#pragma once

#define __global__ __attribute__((global))
#define __device__ __attribute__((device))
#define __host__ __attribute__((host))
#define __shared__ __attribute__((shared))
#define __constant__ __attribute__((constant))
#define __forceinline__ inline __attribute__((always_inline))
#define __noinline__ __attribute__((noinline))
#define __align__(bytes) __attribute__((aligned(bytes)))
#define __launch_bounds__(...) __attribute__((launch_bounds(__VA_ARGS__)))
#define ANTLM_DEVICE __attribute__((device)) inline __attribute__((always_inline))

using size_t = decltype(sizeof 0);

// Vectors and built-in variables

struct uint3 {
    unsigned x, y, z;
};
using dim3 = uint3;

#define ANTLM_VECTOR2(name, element, alignment)                                            \
    struct __align__(alignment) name {                                                     \
        element x, y;                                                                      \
    };                                                                                     \
    ANTLM_DEVICE name make_##name(element x, element y) { return name{x, y}; }
#define ANTLM_VECTOR4(name, element, alignment)                                            \
    struct __align__(alignment) name {                                                     \
        element x, y, z, w;                                                                \
    };                                                                                     \
    ANTLM_DEVICE name make_##name(element x, element y, element z, element w) { return name{x, y, z, w}; }
ANTLM_VECTOR2(float2, float, 8)
ANTLM_VECTOR2(int2, int, 8)
ANTLM_VECTOR2(uint2, unsigned, 8)
ANTLM_VECTOR2(double2, double, 16)
ANTLM_VECTOR2(longlong2, long long, 16)
ANTLM_VECTOR2(ulonglong2, unsigned long long, 16)
ANTLM_VECTOR4(float4, float, 16)
ANTLM_VECTOR4(int4, int, 16)
ANTLM_VECTOR4(uint4, unsigned, 16)
ANTLM_VECTOR4(ushort4, unsigned short, 8)
ANTLM_VECTOR4(uchar4, unsigned char, 4)

#define ANTLM_INDEX(register) (uint3{(unsigned)register##_x(), (unsigned)register##_y(), (unsigned)register##_z()})
#define threadIdx ANTLM_INDEX(__nvvm_read_ptx_sreg_tid)
#define blockIdx ANTLM_INDEX(__nvvm_read_ptx_sreg_ctaid)
#define blockDim ANTLM_INDEX(__nvvm_read_ptx_sreg_ntid)
#define gridDim ANTLM_INDEX(__nvvm_read_ptx_sreg_nctaid)
constexpr int warpSize = 32;

// Barriers and votes; __syncthreads is clang's own.

ANTLM_DEVICE int __syncthreads_count(int predicate) { return __nvvm_bar0_popc(predicate); }
ANTLM_DEVICE int __syncthreads_or(int predicate) { return __nvvm_bar0_or(predicate); }
ANTLM_DEVICE int __syncthreads_and(int predicate) { return __nvvm_bar0_and(predicate); }
ANTLM_DEVICE void __syncwarp(unsigned mask = ~0u) { __nvvm_bar_warp_sync(mask); }
ANTLM_DEVICE void __threadfence() { __nvvm_membar_gl(); }
ANTLM_DEVICE void __threadfence_block() { __nvvm_membar_cta(); }
ANTLM_DEVICE void __threadfence_system() { __nvvm_membar_sys(); }
ANTLM_DEVICE void __trap() { __builtin_trap(); }
ANTLM_DEVICE unsigned __ballot_sync(unsigned mask, int predicate) { return __nvvm_vote_ballot_sync(mask, predicate); }
ANTLM_DEVICE int __any_sync(unsigned mask, int predicate) { return __nvvm_vote_any_sync(mask, predicate); }
ANTLM_DEVICE int __all_sync(unsigned mask, int predicate) { return __nvvm_vote_all_sync(mask, predicate); }
ANTLM_DEVICE unsigned __activemask()
{
    unsigned mask;
    asm volatile("activemask.b32 %0;" : "=r"(mask));
    return mask;
}

// Shuffles of 32 bits, and of 64 in two halves

#define ANTLM_SHUFFLE(name, builtin, last)                                                                   \
    template <class T>                                                                                       \
    ANTLM_DEVICE T name(unsigned mask, T value, int by, int width = warpSize)                                \
    {                                                                                                        \
        static_assert(sizeof(T) == 4 || sizeof(T) == 8, "shuffles move 32 or 64 bits");                      \
        int words[sizeof(T) / 4];                                                                            \
        __builtin_memcpy(words, &value, sizeof value);                                                       \
        for (int& word : words) word = builtin(mask, word, by, (warpSize - width) << 8 | last);              \
        __builtin_memcpy(&value, words, sizeof value);                                                       \
        return value;                                                                                        \
    }
ANTLM_SHUFFLE(__shfl_sync, __nvvm_shfl_sync_idx_i32, 31)
ANTLM_SHUFFLE(__shfl_up_sync, __nvvm_shfl_sync_up_i32, 0)
ANTLM_SHUFFLE(__shfl_down_sync, __nvvm_shfl_sync_down_i32, 31)
ANTLM_SHUFFLE(__shfl_xor_sync, __nvvm_shfl_sync_bfly_i32, 31)

// Memory

template <class T>
struct AntlmSame {
    using Type = T;
};
#define ANTLM_ATOMIC(name, builtin) \
    template <class T>              \
    ANTLM_DEVICE T name(T* address, typename AntlmSame<T>::Type value) { return builtin(address, value, __ATOMIC_RELAXED); }
ANTLM_ATOMIC(atomicAdd, __atomic_fetch_add)
ANTLM_ATOMIC(atomicSub, __atomic_fetch_sub)
ANTLM_ATOMIC(atomicMax, __atomic_fetch_max)
ANTLM_ATOMIC(atomicMin, __atomic_fetch_min)
ANTLM_ATOMIC(atomicAnd, __atomic_fetch_and)
ANTLM_ATOMIC(atomicOr, __atomic_fetch_or)
ANTLM_ATOMIC(atomicXor, __atomic_fetch_xor)
ANTLM_ATOMIC(atomicExch, __atomic_exchange_n)
template <class T>
ANTLM_DEVICE T atomicCAS(T* address, typename AntlmSame<T>::Type compare, typename AntlmSame<T>::Type value)
{
    __atomic_compare_exchange_n(address, &compare, value, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
    return compare;
}

#define ANTLM_LOAD(name) \
    template <class T>   \
    ANTLM_DEVICE T name(const T* address) { return *address; }
#define ANTLM_STORE(name) \
    template <class T>    \
    ANTLM_DEVICE void name(T* address, typename AntlmSame<T>::Type value) { *address = value; }
ANTLM_LOAD(__ldg)
ANTLM_LOAD(__ldcg)
ANTLM_LOAD(__ldcs)
ANTLM_LOAD(__ldca)
ANTLM_STORE(__stcg)
ANTLM_STORE(__stcs)
ANTLM_STORE(__stwb)

ANTLM_DEVICE size_t __cvta_generic_to_shared(const void* address) { return (size_t)(__attribute__((address_space(3))) const void*)address; }

// Arithmetic. Functions of NVIDIA's libdevice, which is not linked here, stay calls.

#define ANTLM_LIBDEVICE1(name)                               \
    extern "C" __device__ float __nv_##name(float);          \
    ANTLM_DEVICE float name(float a) { return __nv_##name(a); }
#define ANTLM_LIBDEVICE2(name)                               \
    extern "C" __device__ float __nv_##name(float, float);   \
    ANTLM_DEVICE float name(float a, float b) { return __nv_##name(a, b); }
ANTLM_LIBDEVICE1(expf)
ANTLM_LIBDEVICE1(exp2f)
ANTLM_LIBDEVICE1(expm1f)
ANTLM_LIBDEVICE1(logf)
ANTLM_LIBDEVICE1(log2f)
ANTLM_LIBDEVICE1(log10f)
ANTLM_LIBDEVICE1(log1pf)
ANTLM_LIBDEVICE1(sinf)
ANTLM_LIBDEVICE1(cosf)
ANTLM_LIBDEVICE1(tanf)
ANTLM_LIBDEVICE1(tanhf)
ANTLM_LIBDEVICE1(erff)
ANTLM_LIBDEVICE1(erfcf)
ANTLM_LIBDEVICE1(cbrtf)
ANTLM_LIBDEVICE2(powf)
ANTLM_LIBDEVICE2(fmodf)
ANTLM_LIBDEVICE2(atan2f)
extern "C" __device__ void __nv_sincosf(float, float*, float*);
ANTLM_DEVICE void sincosf(float a, float* sine, float* cosine) { __nv_sincosf(a, sine, cosine); }

ANTLM_DEVICE float sqrtf(float a) { return __nvvm_sqrt_rn_f(a); }
ANTLM_DEVICE double sqrt(double a) { return __nvvm_sqrt_rn_d(a); }
ANTLM_DEVICE float rsqrtf(float a) { return __nvvm_rsqrt_approx_f(a); }
ANTLM_DEVICE float fabsf(float a) { return __builtin_fabsf(a); }
ANTLM_DEVICE double fabs(double a) { return __builtin_fabs(a); }
ANTLM_DEVICE float fmaxf(float a, float b) { return __builtin_fmaxf(a, b); }
ANTLM_DEVICE float fminf(float a, float b) { return __builtin_fminf(a, b); }
ANTLM_DEVICE float fmaf(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
ANTLM_DEVICE float floorf(float a) { return __builtin_floorf(a); }
ANTLM_DEVICE float ceilf(float a) { return __builtin_ceilf(a); }
ANTLM_DEVICE float truncf(float a) { return __builtin_truncf(a); }
ANTLM_DEVICE float rintf(float a) { return __builtin_rintf(a); }
ANTLM_DEVICE float copysignf(float a, float b) { return __builtin_copysignf(a, b); }
ANTLM_DEVICE float __expf(float a) { return __nvvm_ex2_approx_f(a * 1.4426950408889634f); }
ANTLM_DEVICE float __logf(float a) { return __nvvm_lg2_approx_f(a) * 0.6931471805599453f; }
ANTLM_DEVICE float __log2f(float a) { return __nvvm_lg2_approx_f(a); }
ANTLM_DEVICE float __powf(float a, float b) { return __nvvm_ex2_approx_f(b * __nvvm_lg2_approx_f(a)); }
ANTLM_DEVICE float __sinf(float a) { return __nvvm_sin_approx_f(a); }
ANTLM_DEVICE float __cosf(float a) { return __nvvm_cos_approx_f(a); }
ANTLM_DEVICE float __fdividef(float a, float b) { return __nvvm_div_approx_f(a, b); }
ANTLM_DEVICE float __fadd_rn(float a, float b) { return __nvvm_add_rn_f(a, b); }
ANTLM_DEVICE float __fsub_rn(float a, float b) { return __nvvm_add_rn_f(a, -b); }
ANTLM_DEVICE float __fmul_rn(float a, float b) { return __nvvm_mul_rn_f(a, b); }
ANTLM_DEVICE float __fdiv_rn(float a, float b) { return __nvvm_div_rn_f(a, b); }
ANTLM_DEVICE float __fmaf_rn(float a, float b, float c) { return __nvvm_fma_rn_f(a, b, c); }
ANTLM_DEVICE float __frcp_rn(float a) { return __nvvm_rcp_rn_f(a); }
ANTLM_DEVICE float __fsqrt_rn(float a) { return __nvvm_sqrt_rn_f(a); }
ANTLM_DEVICE float __saturatef(float a) { return __nvvm_saturate_f(a); }
ANTLM_DEVICE int __float2int_rn(float a) { return __nvvm_f2i_rn(a); }
ANTLM_DEVICE int __float2int_rz(float a) { return __nvvm_f2i_rz(a); }
ANTLM_DEVICE int __float2int_rd(float a) { return __nvvm_f2i_rm(a); }
ANTLM_DEVICE float __int2float_rn(int a) { return __nvvm_i2f_rn(a); }
ANTLM_DEVICE float __uint2float_rn(unsigned a) { return __nvvm_ui2f_rn(a); }

ANTLM_DEVICE unsigned __float_as_uint(float a) { return __builtin_bit_cast(unsigned, a); }
ANTLM_DEVICE int __float_as_int(float a) { return __builtin_bit_cast(int, a); }
ANTLM_DEVICE float __uint_as_float(unsigned a) { return __builtin_bit_cast(float, a); }
ANTLM_DEVICE float __int_as_float(int a) { return __builtin_bit_cast(float, a); }
ANTLM_DEVICE long long __double_as_longlong(double a) { return __builtin_bit_cast(long long, a); }
ANTLM_DEVICE double __longlong_as_double(long long a) { return __builtin_bit_cast(double, a); }
ANTLM_DEVICE unsigned __umulhi(unsigned a, unsigned b) { return __nvvm_mulhi_ui(a, b); }
ANTLM_DEVICE int __mulhi(int a, int b) { return __nvvm_mulhi_i(a, b); }
ANTLM_DEVICE long long __mul64hi(long long a, long long b) { return __nvvm_mulhi_ll(a, b); }
ANTLM_DEVICE unsigned long long __umul64hi(unsigned long long a, unsigned long long b) { return __nvvm_mulhi_ull(a, b); }
ANTLM_DEVICE int __popc(unsigned a) { return __builtin_popcount(a); }
ANTLM_DEVICE int __popcll(unsigned long long a) { return __builtin_popcountll(a); }
ANTLM_DEVICE int __clz(int a) { return a == 0 ? 32 : __builtin_clz((unsigned)a); }
ANTLM_DEVICE int __clzll(long long a) { return a == 0 ? 64 : __builtin_clzll((unsigned long long)a); }
ANTLM_DEVICE int __ffs(int a) { return __builtin_ffs(a); }
ANTLM_DEVICE int __ffsll(long long a) { return __builtin_ffsll(a); }
ANTLM_DEVICE unsigned __brev(unsigned a) { return __builtin_bitreverse32(a); }

#define ANTLM_LEAST_AND_GREATEST(type)                               \
    ANTLM_DEVICE type min(type a, type b) { return b < a ? b : a; }  \
    ANTLM_DEVICE type max(type a, type b) { return a < b ? b : a; }
ANTLM_LEAST_AND_GREATEST(int)
ANTLM_LEAST_AND_GREATEST(unsigned)
ANTLM_LEAST_AND_GREATEST(long)
ANTLM_LEAST_AND_GREATEST(unsigned long)
ANTLM_LEAST_AND_GREATEST(long long)
ANTLM_LEAST_AND_GREATEST(unsigned long long)
ANTLM_LEAST_AND_GREATEST(float)
ANTLM_LEAST_AND_GREATEST(double)
ANTLM_DEVICE unsigned min(int a, unsigned b) { return min((unsigned)a, b); }
ANTLM_DEVICE unsigned min(unsigned a, int b) { return min(a, (unsigned)b); }
ANTLM_DEVICE unsigned max(int a, unsigned b) { return max((unsigned)a, b); }
ANTLM_DEVICE unsigned max(unsigned a, int b) { return max(a, (unsigned)b); }

#define INFINITY __builtin_huge_valf()
#define NAN __builtin_nanf("")
ANTLM_DEVICE bool isfinite(float a) { return __builtin_isfinite(a); }
ANTLM_DEVICE bool isinf(float a) { return __builtin_isinf(a); }
ANTLM_DEVICE bool isnan(float a) { return __builtin_isnan(a); }
