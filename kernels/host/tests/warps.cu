// What the lanes of a warp do together. One block of whole warps, unless a kernel says otherwise.

// result[4][threads]: up, down, xor and from one lane, of the values; width: lanes that stay among themselves.
template <class T>
__device__ __forceinline__ void shuffle_all(const T* values, int by, int width, T* result)
{
    const T value = values[threadIdx.x];
    result[threadIdx.x] = __shfl_up_sync(0xffffffffu, value, by, width);
    result[threadIdx.x + blockDim.x] = __shfl_down_sync(0xffffffffu, value, by, width);
    result[threadIdx.x + 2 * blockDim.x] = __shfl_xor_sync(0xffffffffu, value, by, width);
    result[threadIdx.x + 3 * blockDim.x] = __shfl_sync(0xffffffffu, value, by, width);
}

extern "C" __global__ void shuffle_int(const int* values, int by, int width, int* result) { shuffle_all(values, by, width, result); }

extern "C" __global__ void shuffle_unsigned(const unsigned* values, int by, int width, unsigned* result)
{
    shuffle_all(values, by, width, result);
}

extern "C" __global__ void shuffle_float(const float* values, int by, int width, float* result) { shuffle_all(values, by, width, result); }

extern "C" __global__ void shuffle_double(const double* values, int by, int width, double* result)
{
    shuffle_all(values, by, width, result);
}

extern "C" __global__ void shuffle_long(const long long* values, int by, int width, long long* result)
{
    shuffle_all(values, by, width, result);
}

// votes[3][threads]: ballot, any, all of predicates; any number of threads.
extern "C" __global__ void vote(const int* predicates, unsigned* votes)
{
    const int predicate = predicates[threadIdx.x];
    votes[threadIdx.x] = __ballot_sync(0xffffffffu, predicate);
    votes[threadIdx.x + blockDim.x] = __any_sync(0xffffffffu, predicate);
    votes[threadIdx.x + 2 * blockDim.x] = __all_sync(0xffffffffu, predicate);
}

// The halves of a warp go different ways and meet among themselves, in other numbers of rounds. result: sum over the half.
extern "C" __global__ void halves(const int* values, int* result)
{
    int sum = values[threadIdx.x];
    if (threadIdx.x % 32 < 16) {
        for (int distance = 8; distance > 0; distance /= 2) sum += __shfl_xor_sync(0x0000ffffu, sum, distance);
    } else {
        __syncwarp(0xffff0000u);
        for (int distance = 8; distance > 0; distance /= 2) sum += __shfl_xor_sync(0xffff0000u, sum, distance);
    }
    __syncwarp();
    result[threadIdx.x] = sum;
}

// result = values of the next lane, through shared memory and __syncwarp.
extern "C" __global__ void next_lane(const int* values, int* result)
{
    __shared__ int tile[32];
    tile[threadIdx.x] = values[threadIdx.x];
    __syncwarp();
    result[threadIdx.x] = tile[(threadIdx.x + 1) % 32];
}

// Wrong: the mask names lane 0, which does not come.
extern "C" __global__ void shuffle_without_lane_0(int* result)
{
    if (threadIdx.x > 0) result[threadIdx.x] = __shfl_xor_sync(0xffffffffu, 1, 1);
}

// Wrong: lanes above 15 are not in the mask they give.
extern "C" __global__ void shuffle_outside_mask(int* result) { result[threadIdx.x] = __shfl_xor_sync(0x0000ffffu, 1, 1); }

// Wrong: reads from lanes that the mask does not name.
extern "C" __global__ void shuffle_from_outside(int* result)
{
    if (threadIdx.x < 16) result[threadIdx.x] = __shfl_xor_sync(0x0000ffffu, 1, 16);
}

// Wrong in a block of 33 threads: lane 1 of the second warp does not exist.
extern "C" __global__ void shuffle_with_neighbour(int* result) { result[threadIdx.x] = __shfl_xor_sync(0xffffffffu, 1, 1); }

// Wrong: even and odd lanes wait at different places.
extern "C" __global__ void different_shuffles(int* result)
{
    if (threadIdx.x % 2 == 0)
        result[threadIdx.x] = __shfl_sync(0xffffffffu, 1, 0);
    else
        result[threadIdx.x] = __shfl_xor_sync(0xffffffffu, 1, 2);
}

// Wrong: odd lanes and lane 0 name each other, but not the same lanes.
extern "C" __global__ void different_masks(int* result)
{
    result[threadIdx.x] = __shfl_xor_sync(threadIdx.x % 2 == 0 ? 0xffffffffu : 0xaaaaaaabu, 1, 2);
}
