// CUDA's small vectors, as kernels name them.
#pragma once

struct uint3 {
    unsigned x, y, z;
};

using dim3 = uint3;

#define ANTLM_VECTOR2(name, element, alignment)                                    \
    struct alignas(alignment) name {                                               \
        element x, y;                                                              \
    };                                                                             \
    inline name make_##name(element x, element y) { return name{x, y}; }

#define ANTLM_VECTOR4(name, element, alignment)                                    \
    struct alignas(alignment) name {                                               \
        element x, y, z, w;                                                        \
    };                                                                             \
    inline name make_##name(element x, element y, element z, element w) { return name{x, y, z, w}; }

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

#undef ANTLM_VECTOR2
#undef ANTLM_VECTOR4
