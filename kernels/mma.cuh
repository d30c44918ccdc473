// Products of small matrices by a whole warp (sm_80 and newer). All 32 lanes must call these functions together. Which lane holds which
// element stands in host/tensor_cores.h, after the PTX ISA.
#pragma once

// d[16, 8] += a[16, 16] · b[16, 8] with a and b in bf16.
__device__ __forceinline__ void mma_m16n8k16(float (&d)[4], const unsigned (&a)[4], const unsigned (&b)[2])
{
#if defined(ANTLM_HOST)
    antlm::host::mma_m16n8k16(d, a, b, antlm::host::Site::here());
#else
    asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
                 : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
                 : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
#endif
}

#if !defined(ANTLM_HOST)
__device__ __forceinline__ unsigned shared_address(const void* shared) { return (unsigned)__cvta_generic_to_shared(shared); }
#endif

// Matrices of 8 rows of 8 bf16 from shared memory: lane 8m + i gives the address of row i of matrix m, a multiple of 16 bytes. words[m] is
// what this lane holds of matrix m: columns 2t and 2t + 1 of row g (g = lane / 4, t = lane % 4); transposed, rows 2t and 2t + 1 of
// column g.
template <bool Transposed = false>
__device__ __forceinline__ void load_matrices(unsigned (&words)[1], const void* row)
{
#if defined(ANTLM_HOST)
    antlm::host::load_matrices<1, Transposed>(words, row, antlm::host::Site::here());
#else
    if (Transposed)
        asm volatile("ldmatrix.sync.aligned.m8n8.x1.trans.shared.b16 {%0}, [%1];" : "=r"(words[0]) : "r"(shared_address(row)) : "memory");
    else
        asm volatile("ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%0}, [%1];" : "=r"(words[0]) : "r"(shared_address(row)) : "memory");
#endif
}

template <bool Transposed = false>
__device__ __forceinline__ void load_matrices(unsigned (&words)[2], const void* row)
{
#if defined(ANTLM_HOST)
    antlm::host::load_matrices<2, Transposed>(words, row, antlm::host::Site::here());
#else
    if (Transposed)
        asm volatile("ldmatrix.sync.aligned.m8n8.x2.trans.shared.b16 {%0, %1}, [%2];"
                     : "=r"(words[0]), "=r"(words[1]) : "r"(shared_address(row)) : "memory");
    else
        asm volatile("ldmatrix.sync.aligned.m8n8.x2.shared.b16 {%0, %1}, [%2];"
                     : "=r"(words[0]), "=r"(words[1]) : "r"(shared_address(row)) : "memory");
#endif
}

template <bool Transposed = false>
__device__ __forceinline__ void load_matrices(unsigned (&words)[4], const void* row)
{
#if defined(ANTLM_HOST)
    antlm::host::load_matrices<4, Transposed>(words, row, antlm::host::Site::here());
#else
    if (Transposed)
        asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
                     : "=r"(words[0]), "=r"(words[1]), "=r"(words[2]), "=r"(words[3]) : "r"(shared_address(row)) : "memory");
    else
        asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
                     : "=r"(words[0]), "=r"(words[1]), "=r"(words[2]), "=r"(words[3]) : "r"(shared_address(row)) : "memory");
#endif
}
