// The instructions of kernels/mma.cuh, one warp.
#include "mma.cuh"

// d [16, 8] float += a [16, 16] · b [16, 8], both bf16 row by row, with fragments built here element by element.
extern "C" __global__ void multiply(const unsigned short* a, const unsigned short* b, float* d)
{
    const int g = threadIdx.x / 4, t = threadIdx.x % 4;
    unsigned a_words[4], b_words[2];
    for (int r = 0; r < 4; r++) {
        const int row = g + (r == 1 || r == 3 ? 8 : 0), column = 2 * t + (r >= 2 ? 8 : 0);
        a_words[r] = a[row * 16 + column] | (unsigned)a[row * 16 + column + 1] << 16;
    }
    for (int r = 0; r < 2; r++) {
        const int row = 2 * t + (r == 1 ? 8 : 0);
        b_words[r] = b[row * 8 + g] | (unsigned)b[(row + 1) * 8 + g] << 16;
    }
    float sums[4] = {d[g * 8 + 2 * t], d[g * 8 + 2 * t + 1], d[(g + 8) * 8 + 2 * t], d[(g + 8) * 8 + 2 * t + 1]};
    mma_m16n8k16(sums, a_words, b_words);
    d[g * 8 + 2 * t] = sums[0];
    d[g * 8 + 2 * t + 1] = sums[1];
    d[(g + 8) * 8 + 2 * t] = sums[2];
    d[(g + 8) * 8 + 2 * t + 1] = sums[3];
}

// The same with ldmatrix: a's four quarters as they are, b's two halves transposed, as a kernel would do it.
extern "C" __global__ void multiply_loaded(const unsigned short* a, const unsigned short* b, float* d)
{
    __shared__ __align__(16) unsigned short a_tile[16 * 16];
    __shared__ __align__(16) unsigned short b_tile[16 * 8];
    for (int i = threadIdx.x; i < 16 * 16; i += 32) a_tile[i] = a[i];
    for (int i = threadIdx.x; i < 16 * 8; i += 32) b_tile[i] = b[i];
    __syncwarp();
    const int lane = threadIdx.x, g = lane / 4, t = lane % 4;
    unsigned a_words[4], b_words[2];
    load_matrices(a_words, &a_tile[(lane % 16) * 16 + lane / 16 * 8]);
    load_matrices<true>(b_words, &b_tile[lane % 16 * 8]);
    float sums[4] = {};
    mma_m16n8k16(sums, a_words, b_words);
    for (int i = 0; i < 4; i++) d[(g + i / 2 * 8) * 8 + 2 * t + i % 2] += sums[i];
}

// words[6][32]: x1 and x2 and their transposed, of the matrices [2][8][8] that begin at tile; misaligned: bytes by which rows are moved.
extern "C" __global__ void load(const unsigned short* matrices, int misaligned, unsigned* words)
{
    __shared__ __align__(16) unsigned short tile[2 * 64 + 8];
    for (int i = threadIdx.x; i < 2 * 64; i += 32) tile[i] = matrices[i];
    __syncwarp();
    const unsigned short* row = &tile[threadIdx.x % 16 * 8 + misaligned / 2];
    unsigned one[1], two[2];
    load_matrices(one, row);
    words[threadIdx.x] = one[0];
    load_matrices<true>(one, row);
    words[32 + threadIdx.x] = one[0];
    load_matrices(two, row);
    words[64 + threadIdx.x] = two[0];
    words[96 + threadIdx.x] = two[1];
    load_matrices<true>(two, row);
    words[128 + threadIdx.x] = two[0];
    words[160 + threadIdx.x] = two[1];
}
