// Kernels that show what barriers do, and what happens without them. Blocks of any size.
//
//   values, result   [threads of the block]   int

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

// Wrong: half of the threads return before the barrier.
extern "C" __global__ void return_before_barrier(int* result)
{
    if (threadIdx.x >= blockDim.x / 2) return;
    __syncthreads();
    result[threadIdx.x] = 1;
}
