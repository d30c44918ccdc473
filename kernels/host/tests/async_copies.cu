// The instructions of kernels/async_copy.cuh.
//
//   values, result   [threads of the block, 4]   int
#include "common.cuh"
#include "async_copy.cuh"
#include "common.cuh"

// result = values, copied in four groups of 4 bytes that are waited for two by two.
extern "C" __global__ void copy_in_groups(const int* values, int* result)
{
    DYNAMIC_SHARED(int, tile);
    const int first = 4 * threadIdx.x;
    for (int i = 0; i < 4; i++) {
        copy_async<4>(&tile[first + i], &values[first + i]);
        commit_copies();
    }
    wait_for_copies<2>();
    result[first] = tile[first];
    result[first + 1] = tile[first + 1];
    wait_for_copies();
    result[first + 2] = tile[first + 2];
    result[first + 3] = tile[first + 3];
}

// result = the values of the thread that counts from the end, 16 bytes at once; the last `zeros` bytes of each are zeros.
extern "C" __global__ void copy_reversed(const int* values, int zeros, int* result)
{
    DYNAMIC_SHARED(int4, quads);
    copy_async_once(&quads[threadIdx.x], &values[4 * threadIdx.x], 16 - zeros);
    commit_copies();
    wait_for_copies();
    __syncthreads();
    const int4 other = quads[blockDim.x - 1 - threadIdx.x];
    for (int i = 0; i < 4; i++) result[4 * threadIdx.x + i] = i == 0 ? other.x : i == 1 ? other.y : i == 2 ? other.z : other.w;
}

// Wrong: waits for one group too few.
extern "C" __global__ void wait_too_little(const int* values, int* result)
{
    DYNAMIC_SHARED(int, tile);
    copy_async<8>(&tile[4 * threadIdx.x], &values[4 * threadIdx.x]);
    commit_copies();
    copy_async<8>(&tile[4 * threadIdx.x + 2], &values[4 * threadIdx.x + 2]);
    commit_copies();
    wait_for_copies<1>();
    for (int i = 0; i < 4; i++) result[4 * threadIdx.x + i] = tile[4 * threadIdx.x + i];
}

// Wrong: the copy may overwrite what another thread has still to read.
extern "C" __global__ void copy_too_early(const int* values, int* result)
{
    DYNAMIC_SHARED(int, tile);
    for (int i = 0; i < 4; i++) tile[4 * threadIdx.x + i] = values[4 * threadIdx.x + i];
    __syncthreads();
    const int other = 4 * (blockDim.x - 1 - threadIdx.x);
    copy_async<16>(&tile[4 * threadIdx.x], &values[other]);
    commit_copies();
    for (int i = 0; i < 4; i++) result[4 * threadIdx.x + i] = tile[other + i];
    wait_for_copies();
}

// Wrong: no multiple of 8 bytes.
extern "C" __global__ void copy_misaligned(const int* values, int* result)
{
    DYNAMIC_SHARED(int, tile);
    copy_async<8>(&tile[1], &values[0]);
    commit_copies();
    wait_for_copies();
    result[0] = tile[1];
}
