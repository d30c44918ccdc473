// Indices and parameters.
#include "common.cuh"

// result[thread of the grid] = its number, counted from all six indices.
extern "C" __global__ void number(int* result)
{
    const int threads = blockDim.x * blockDim.y * blockDim.z;
    const int block = blockIdx.x + gridDim.x * (blockIdx.y + gridDim.y * blockIdx.z);
    const int thread = threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z);
    result[block * threads + thread] += block * threads + thread;
}

// order[i] = number of the block that ran as the i-th.
extern "C" __global__ void note_order(int* order, int* count)
{
    if (threadIdx.x == 0) order[atomicAdd(count, 1)] = blockIdx.x;
}

// One parameter of each kind.
extern "C" __global__ void add_parameters(const float* a, int b, unsigned c, long long d, unsigned long long e, float f, double* sum)
{
    *sum = (double)*a + b + c + d + e + f;
}

extern "C" __global__ void __launch_bounds__(64, 2) at_most_64(int* result) { result[threadIdx.x] = threadIdx.x; }

// result[i] += 1: as little as a kernel can do.
extern "C" __global__ void increment(int* result, int count)
{
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < count) result[i]++;
}

// Wrong: writes one element too many.
extern "C" __global__ void write_behind(int* result) { result[blockDim.x - threadIdx.x] = 1; }

// Wrong: reads one element of dynamic shared memory too many.
extern "C" __global__ void read_behind_shared(int* result, int count)
{
    DYNAMIC_SHARED(int, tile);
    tile[threadIdx.x % count] = 1;
    __syncthreads();
    result[threadIdx.x] = tile[count];
}

// Wrong: writes one element of static shared memory too many.
extern "C" __global__ void write_behind_static(int* result, int index)
{
    __shared__ int tile[8];
    tile[index + threadIdx.x] = 1;
    __syncthreads();
    result[threadIdx.x] = tile[0];
}

// Wrong where values is no multiple of 16 bytes.
extern "C" __global__ void load_misaligned(const float* values, float* result)
{
    const float4 four = *reinterpret_cast<const float4*>(values);
    result[0] = four.x + four.y + four.z + four.w;
}
