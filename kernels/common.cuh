// What every kernel uses: element types, reductions over a warp or a block, and loads of eight elements at once.
//
// Storage types are `float` and `bf16`; all arithmetic is in float. Blocks are one-dimensional and a multiple of 32 threads unless a kernel
// says otherwise. Nothing but our own headers is included, so that NVRTC needs no toolkit folder.
#pragma once

// NVRTC knows the device's functions, but no <math.h>.
#if defined(__CUDACC_RTC__)
#define INFINITY __int_as_float(0x7f800000)
#endif

#if !defined(ANTLM_HOST)
#define DYNAMIC_SHARED(type, name) extern __shared__ __align__(16) type name[]
#endif

// The upper half of a float: 8 bits of exponent, 7 of fraction.
struct bf16 {
    unsigned short bits;
};

__device__ __forceinline__ float to_float(float value) { return value; }

__device__ __forceinline__ float to_float(bf16 value) { return __uint_as_float((unsigned)value.bits << 16); }

// Rounds to nearest even, as Float32 to BFloat16 does everywhere in AntLM. A NaN stays one.
__device__ __forceinline__ bf16 to_bf16(float value)
{
    const unsigned bits = __float_as_uint(value);
    const bool is_nan = (bits & 0x7fffffffu) > 0x7f800000u;
    const unsigned rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
    return bf16{(unsigned short)(is_nan ? (bits >> 16) | 0x40u : rounded)};
}

template <class T>
__device__ __forceinline__ T to_storage(float value);

template <>
__device__ __forceinline__ float to_storage<float>(float value) { return value; }

template <>
__device__ __forceinline__ bf16 to_storage<bf16>(float value) { return to_bf16(value); }

constexpr unsigned AllLanes = 0xffffffffu;

// The sum over the 32 threads of a warp, the same bits in each of them.
template <class T>
__device__ __forceinline__ T warp_sum(T value)
{
    for (int distance = 16; distance > 0; distance /= 2) value += __shfl_xor_sync(AllLanes, value, distance);
    return value;
}

__device__ __forceinline__ float warp_max(float value)
{
    for (int distance = 16; distance > 0; distance /= 2) value = fmaxf(value, __shfl_xor_sync(AllLanes, value, distance));
    return value;
}

// The sum over all threads of a block in a fixed order, the same bits in each of them. Every thread must call it.
template <class T>
__device__ __forceinline__ T block_sum(T value)
{
    __shared__ T warp_sums[32];
    const int lane = threadIdx.x % 32, warp = threadIdx.x / 32, warps = blockDim.x / 32;
    value = warp_sum(value);
    if (lane == 0) warp_sums[warp] = value;
    __syncthreads();
    value = warp_sum(lane < warps ? warp_sums[lane] : T(0));
    __syncthreads();  // The next call writes warp_sums again.
    return value;
}

__device__ __forceinline__ float block_max(float value)
{
    __shared__ float warp_maxima[32];
    const int lane = threadIdx.x % 32, warp = threadIdx.x / 32, warps = blockDim.x / 32;
    value = warp_max(value);
    if (lane == 0) warp_maxima[warp] = value;
    __syncthreads();
    value = warp_max(lane < warps ? warp_maxima[lane] : -INFINITY);
    __syncthreads();
    return value;
}

// Eight neighbouring elements of a row are what one thread takes at a time: 16 bytes of bf16, twice 16 of float.
constexpr int Lanes = 8;

struct alignas(16) Word16 {
    unsigned words[4];
};

// Whether eight elements from here can be read 16 bytes at a time. Rows of odd widths begin anywhere.
template <class T>
__device__ __forceinline__ bool is_vector(const T* elements, int count)
{
    return count >= Lanes && (unsigned long long)elements % sizeof(Word16) == 0;
}

// values = row[first .. first + 7], zero at and beyond width.
template <class T>
__device__ __forceinline__ void load_lanes(const T* row, int first, int width, float (&values)[Lanes])
{
    if (is_vector(row + first, width - first)) {
        constexpr int PerWord = sizeof(Word16) / sizeof(T);
        for (int part = 0; part < Lanes / PerWord; part++) {
            union {
                Word16 word;
                T elements[PerWord];
            };
            word = *reinterpret_cast<const Word16*>(row + first + part * PerWord);
            for (int i = 0; i < PerWord; i++) values[part * PerWord + i] = to_float(elements[i]);
        }
    } else {
        for (int i = 0; i < Lanes; i++) values[i] = first + i < width ? to_float(row[first + i]) : 0.f;
    }
}

// row[first .. first + 7] = values; nothing at and beyond width.
template <class T>
__device__ __forceinline__ void store_lanes(T* row, int first, int width, const float (&values)[Lanes])
{
    if (is_vector(row + first, width - first)) {
        constexpr int PerWord = sizeof(Word16) / sizeof(T);
        for (int part = 0; part < Lanes / PerWord; part++) {
            union {
                Word16 word;
                T elements[PerWord];
            };
            for (int i = 0; i < PerWord; i++) elements[i] = to_storage<T>(values[part * PerWord + i]);
            *reinterpret_cast<Word16*>(row + first + part * PerWord) = word;
        }
    } else {
        for (int i = 0; i < Lanes; i++)
            if (first + i < width) row[first + i] = to_storage<T>(values[i]);
    }
}

// Where the lanes of this thread begin: `for (int i = first_lane(); i < width; i += lane_step())`.
__device__ __forceinline__ int first_lane() { return threadIdx.x * Lanes; }

__device__ __forceinline__ int lane_step() { return blockDim.x * Lanes; }
