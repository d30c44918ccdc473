// What barriers and shared memory do, and what happens where a kernel gets them wrong. Blocks of any size.
//
//   values, result   [threads of the block]   int
#include "common.cuh"

// result = the values in reverse, through static shared memory.
extern "C" __global__ void reverse(const int* values, int* result)
{
    __shared__ int tile[1024];
    tile[threadIdx.x] = values[threadIdx.x];
    __syncthreads();
    result[threadIdx.x] = tile[blockDim.x - 1 - threadIdx.x];
}

// The same through dynamic shared memory of 4 bytes a thread.
extern "C" __global__ void reverse_dynamic(const int* values, int* result)
{
    DYNAMIC_SHARED(int, tile);
    tile[threadIdx.x] = values[threadIdx.x];
    __syncthreads();
    result[threadIdx.x] = tile[blockDim.x - 1 - threadIdx.x];
}

// Wrong: the barrier is missing.
extern "C" __global__ void reverse_without_barrier(const int* values, int* result)
{
    __shared__ int tile[1024];
    tile[threadIdx.x] = values[threadIdx.x];
    result[threadIdx.x] = tile[blockDim.x - 1 - threadIdx.x];
}

// result = the values of the thread after the next. The second barrier keeps the tile until all have read it.
extern "C" __global__ void rotate_twice(const int* values, int* result)
{
    __shared__ int tile[1024];
    int value = values[threadIdx.x];
    for (int round = 0; round < 2; round++) {
        tile[threadIdx.x] = value;
        __syncthreads();
        value = tile[(threadIdx.x + 1) % blockDim.x];
        __syncthreads();
    }
    result[threadIdx.x] = value;
}

// Wrong: the second barrier is missing, a thread may write its next value before its neighbour has read this one.
extern "C" __global__ void rotate_twice_with_one_barrier(const int* values, int* result)
{
    __shared__ int tile[1024];
    int value = values[threadIdx.x];
    for (int round = 0; round < 2; round++) {
        tile[threadIdx.x] = value;
        __syncthreads();
        value = tile[(threadIdx.x + 1) % blockDim.x];
    }
    result[threadIdx.x] = value;
}

// counts[3]: threads whose value is odd, whether any is, whether all are.
extern "C" __global__ void count_odd(const int* values, int* counts)
{
    const int odd = values[threadIdx.x] & 1;
    const int count = __syncthreads_count(odd), any = __syncthreads_or(odd), all = __syncthreads_and(odd);
    if (threadIdx.x == blockDim.x - 1) {
        counts[0] = count;
        counts[1] = any;
        counts[2] = all;
    }
}

template <class T>
__device__ T read_unwritten()
{
    __shared__ T never_written[7];
    return never_written[threadIdx.x % 7];
}

// result[3]: what shared memory holds at the beginning of a block; every block writes to it after reading.
extern "C" __global__ void read_poison(float* result)
{
    DYNAMIC_SHARED(float, dynamic);
    __shared__ float fixed[33];
    result[0] = fixed[blockIdx.x];
    result[1] = dynamic[0];
    result[2] = read_unwritten<float>();
    fixed[blockIdx.x + 1] = dynamic[0] = 1.f;
}

// Wrong: half of the threads return before the barrier.
extern "C" __global__ void return_before_barrier(int* result)
{
    if (threadIdx.x >= blockDim.x / 2) return;
    __syncthreads();
    result[threadIdx.x] = 1;
}

// Wrong: even and odd threads wait at different barriers.
extern "C" __global__ void different_barriers(int* result)
{
    if (threadIdx.x % 2 == 0) {
        __syncthreads();
        result[threadIdx.x] = 1;
    } else {
        __syncthreads();
        result[threadIdx.x] = 2;
    }
}

// Wrong: the first warp waits for the block, the others for their lanes and then return.
extern "C" __global__ void barrier_in_one_warp(int* result)
{
    if (threadIdx.x + blockDim.x * threadIdx.y < 32)
        __syncthreads();
    else
        __syncwarp();
    result[threadIdx.x] = 1;
}
