// CUDA C++ as plain C++: the qualifiers, built-in variables and functions that kernels use, for g++.
//
// Included before a kernel's source by module.cpp.in. What a function does stands in the CUDA C++
// programming guide and the CUDA math API under its name.
#pragma once

#include "execution.h"
#include "tensor_cores.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <math.h>

#define ANTLM_HOST 1

#define __global__
#define __device__ __attribute__((unused))
#define __host__
#define __constant__ static const
#define __forceinline__ inline __attribute__((always_inline))
#define __noinline__ __attribute__((noinline))
#define __align__(bytes) __attribute__((aligned(bytes)))
#define __launch_bounds__(...)
#define __restrict__ __restrict

#define __shared__ static __attribute__((used))

// Where the static shared memory of the module compiled here lies, so that it can be poisoned before every block. It consists of static
// variables, and g++ ignores a section attribute on those in templates; but they are all there is in .bss of the module's translation unit
// (inline variables have sections of their own), so it goes from the beginning of that section to a label in its last subsection. Not under
// AddressSanitizer: the redzones between the variables must stay as they are.
#if defined(__SANITIZE_ADDRESS__)
#define ANTLM_SHARED_MEMORY {}
#else
asm(".set antlm_shared_begin, .bss\n\t"
    ".pushsection .bss, 8192\n"
    "antlm_shared_end:\n\t"
    ".popsection");
extern "C" __attribute__((visibility("hidden"))) char antlm_shared_begin[], antlm_shared_end[];
#define ANTLM_SHARED_MEMORY {antlm_shared_begin, antlm_shared_end}
#endif

#define DYNAMIC_SHARED(type, name) type* const name = static_cast<type*>(antlm::host::execution.dynamic_shared())

// Barriers

inline void __syncthreads(antlm::host::Site site = antlm::host::Site::here())
{
    antlm::host::execution.block_barrier("__syncthreads", false, site);
}

inline int __syncthreads_count(int predicate, antlm::host::Site site = antlm::host::Site::here())
{
    return antlm::host::execution.block_barrier("__syncthreads_count", predicate != 0, site);
}

inline int __syncthreads_or(int predicate, antlm::host::Site site = antlm::host::Site::here())
{
    return antlm::host::execution.block_barrier("__syncthreads_or", predicate != 0, site) != 0;
}

inline int __syncthreads_and(int predicate, antlm::host::Site site = antlm::host::Site::here())
{
    return antlm::host::execution.block_barrier("__syncthreads_and", predicate == 0, site) == 0;
}

inline void __syncwarp(unsigned mask = ~0u, antlm::host::Site site = antlm::host::Site::here())
{
    antlm::host::execution.meet("__syncwarp", mask, nullptr, nullptr, site);
}

inline void __threadfence() { antlm::host::execution.may_interrupt(); }
inline void __threadfence_block() { antlm::host::execution.may_interrupt(); }
inline void __threadfence_system() { antlm::host::execution.may_interrupt(); }

[[noreturn]] inline void __trap(antlm::host::Site site = antlm::host::Site::here())
{
    antlm::host::execution.fail_here("__trap", "was called", site);
}

// Votes

namespace antlm::host {

struct Ballot {
    bool predicate;
    unsigned result;
};

inline unsigned ballot(const char* operation, unsigned mask, bool predicate, Site site)
{
    Ballot mine{predicate, 0};
    execution.meet(operation, mask, &mine, [](Brought brought, unsigned lanes) {
        unsigned result = 0;
        for (unsigned lane = 0; lane < WarpLanes; lane++)
            if (lanes >> lane & 1) result |= static_cast<unsigned>(static_cast<Ballot*>(brought[lane])->predicate) << lane;
        for (unsigned lane = 0; lane < WarpLanes; lane++)
            if (lanes >> lane & 1) static_cast<Ballot*>(brought[lane])->result = result;
    }, site);
    return mine.result;
}

}  // namespace antlm::host

inline unsigned __ballot_sync(unsigned mask, int predicate, antlm::host::Site site = antlm::host::Site::here())
{
    return antlm::host::ballot("__ballot_sync", mask, predicate != 0, site);
}

inline int __any_sync(unsigned mask, int predicate, antlm::host::Site site = antlm::host::Site::here())
{
    return antlm::host::ballot("__any_sync", mask, predicate != 0, site) != 0;
}

inline int __all_sync(unsigned mask, int predicate, antlm::host::Site site = antlm::host::Site::here())
{
    return antlm::host::ballot("__all_sync", mask, predicate == 0, site) == 0;
}

// Threads run one at a time here; a kernel may rely on no more than its own lane being active.
inline unsigned __activemask() { return 1u << antlm::host::execution.lane(); }

// Shuffles

namespace antlm::host {

struct Shuffle {
    uint64_t value;
    unsigned source;
    uint64_t result;
};

template <class T>
T shuffle(const char* operation, unsigned mask, T value, unsigned source, Site site)
{
    static_assert(sizeof(T) == 4 || sizeof(T) == 8, "shuffles move 32 or 64 bits");
    Shuffle mine{0, source, 0};
    memcpy(&mine.value, &value, sizeof value);
    execution.meet(operation, mask, &mine, [](Brought brought, unsigned lanes) {
        for (unsigned lane = 0; lane < WarpLanes; lane++) {
            if ((lanes >> lane & 1) == 0) continue;
            auto* taker = static_cast<Shuffle*>(brought[lane]);
            if ((lanes >> taker->source & 1) == 0) execution.fail_reading(lane, taker->source);
            taker->result = static_cast<Shuffle*>(brought[taker->source])->value;
        }
    }, site);
    memcpy(&value, &mine.result, sizeof value);
    return value;
}

}  // namespace antlm::host

template <class T>
T __shfl_sync(unsigned mask, T value, int source, int width = warpSize, antlm::host::Site site = antlm::host::Site::here())
{
    const unsigned lane = antlm::host::execution.lane(), last = static_cast<unsigned>(width) - 1;
    return antlm::host::shuffle("__shfl_sync", mask, value, (lane & ~last) | (static_cast<unsigned>(source) & last), site);
}

template <class T>
T __shfl_up_sync(unsigned mask, T value, unsigned delta, int width = warpSize, antlm::host::Site site = antlm::host::Site::here())
{
    const unsigned lane = antlm::host::execution.lane(), last = static_cast<unsigned>(width) - 1;
    return antlm::host::shuffle("__shfl_up_sync", mask, value, (lane & last) >= delta ? lane - delta : lane, site);
}

template <class T>
T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width = warpSize, antlm::host::Site site = antlm::host::Site::here())
{
    const unsigned lane = antlm::host::execution.lane(), last = static_cast<unsigned>(width) - 1;
    return antlm::host::shuffle("__shfl_down_sync", mask, value, (lane & last) + delta <= last ? lane + delta : lane, site);
}

template <class T>
T __shfl_xor_sync(unsigned mask, T value, int lane_mask, int width = warpSize, antlm::host::Site site = antlm::host::Site::here())
{
    const unsigned lane = antlm::host::execution.lane(), last = static_cast<unsigned>(width) - 1;
    const unsigned source = lane ^ static_cast<unsigned>(lane_mask);
    return antlm::host::shuffle("__shfl_xor_sync", mask, value, source <= (lane | last) ? source : lane, site);
}

// Atomics: one thread runs at a time, so plain reads and writes are enough.

#define ANTLM_ATOMIC(name, expression)                      \
    template <class T>                                      \
    T name(T* address, std::common_type_t<T> value)         \
    {                                                       \
        antlm::host::execution.may_interrupt();             \
        const T old = *address;                             \
        *address = static_cast<T>(expression);              \
        return old;                                         \
    }

ANTLM_ATOMIC(atomicAdd, old + value)
ANTLM_ATOMIC(atomicSub, old - value)
ANTLM_ATOMIC(atomicMax, old < value ? value : old)
ANTLM_ATOMIC(atomicMin, value < old ? value : old)
ANTLM_ATOMIC(atomicExch, value)
ANTLM_ATOMIC(atomicAnd, old & value)
ANTLM_ATOMIC(atomicOr, old | value)
ANTLM_ATOMIC(atomicXor, old ^ value)
ANTLM_ATOMIC(atomicInc, old >= value ? 0 : old + 1)
#undef ANTLM_ATOMIC

template <class T>
T atomicCAS(T* address, std::common_type_t<T> compare, std::common_type_t<T> value)
{
    antlm::host::execution.may_interrupt();
    const T old = *address;
    if (old == compare) *address = value;
    return old;
}

// Memory

#define ANTLM_LOAD(name) \
    template <class T>   \
    T name(const T* address) { return *address; }
#define ANTLM_STORE(name) \
    template <class T>    \
    void name(T* address, std::common_type_t<T> value) { *address = value; }
ANTLM_LOAD(__ldg)
ANTLM_LOAD(__ldcg)
ANTLM_LOAD(__ldcs)
ANTLM_LOAD(__ldca)
ANTLM_STORE(__stcg)
ANTLM_STORE(__stcs)
ANTLM_STORE(__stwb)
#undef ANTLM_LOAD
#undef ANTLM_STORE

// Arithmetic

#define ANTLM_LEAST_AND_GREATEST(type)                            \
    inline type min(type a, type b) { return b < a ? b : a; }     \
    inline type max(type a, type b) { return a < b ? b : a; }
ANTLM_LEAST_AND_GREATEST(int)
ANTLM_LEAST_AND_GREATEST(unsigned)
ANTLM_LEAST_AND_GREATEST(long)
ANTLM_LEAST_AND_GREATEST(unsigned long)
ANTLM_LEAST_AND_GREATEST(long long)
ANTLM_LEAST_AND_GREATEST(unsigned long long)
#undef ANTLM_LEAST_AND_GREATEST
inline float min(float a, float b) { return fminf(a, b); }
inline float max(float a, float b) { return fmaxf(a, b); }
inline double min(double a, double b) { return fmin(a, b); }
inline double max(double a, double b) { return fmax(a, b); }
inline unsigned min(int a, unsigned b) { return min(static_cast<unsigned>(a), b); }
inline unsigned min(unsigned a, int b) { return min(a, static_cast<unsigned>(b)); }
inline unsigned max(int a, unsigned b) { return max(static_cast<unsigned>(a), b); }
inline unsigned max(unsigned a, int b) { return max(a, static_cast<unsigned>(b)); }

namespace antlm::host {

template <class To, class From>
To bits_as(From value)
{
    static_assert(sizeof(To) == sizeof(From), "bits_as keeps the size");
    To result;
    memcpy(&result, &value, sizeof result);
    return result;
}

}  // namespace antlm::host

inline unsigned __float_as_uint(float value) { return antlm::host::bits_as<unsigned>(value); }
inline int __float_as_int(float value) { return antlm::host::bits_as<int>(value); }
inline float __uint_as_float(unsigned bits) { return antlm::host::bits_as<float>(bits); }
inline float __int_as_float(int bits) { return antlm::host::bits_as<float>(bits); }
inline long long __double_as_longlong(double value) { return antlm::host::bits_as<long long>(value); }
inline double __longlong_as_double(long long bits) { return antlm::host::bits_as<double>(bits); }

inline unsigned __umulhi(unsigned a, unsigned b) { return static_cast<unsigned>(static_cast<uint64_t>(a) * b >> 32); }
inline int __mulhi(int a, int b) { return static_cast<int>(static_cast<int64_t>(a) * b >> 32); }
inline long long __mul64hi(long long a, long long b) { return static_cast<long long>(static_cast<__int128>(a) * b >> 64); }
inline unsigned long long __umul64hi(unsigned long long a, unsigned long long b)
{
    return static_cast<unsigned long long>(static_cast<unsigned __int128>(a) * b >> 64);
}

inline int __popc(unsigned bits) { return __builtin_popcount(bits); }
inline int __popcll(unsigned long long bits) { return __builtin_popcountll(bits); }
inline int __clz(int bits) { return bits == 0 ? 32 : __builtin_clz(static_cast<unsigned>(bits)); }
inline int __clzll(long long bits) { return bits == 0 ? 64 : __builtin_clzll(static_cast<unsigned long long>(bits)); }
inline int __ffs(int bits) { return __builtin_ffs(bits); }
inline int __ffsll(long long bits) { return __builtin_ffsll(bits); }
inline unsigned __brev(unsigned bits)
{
    unsigned reversed = 0;
    for (int i = 0; i < 32; i++) reversed |= (bits >> i & 1u) << (31 - i);
    return reversed;
}

// Correctly rounded, whatever the surrounding code is contracted to.
inline float __fadd_rn(float a, float b) { return a + b; }
inline float __fsub_rn(float a, float b) { return a - b; }
inline float __fmul_rn(float a, float b) { return a * b; }
inline float __fdiv_rn(float a, float b) { return a / b; }
inline float __fmaf_rn(float a, float b, float c) { return fmaf(a, b, c); }
inline float __frcp_rn(float a) { return 1.f / a; }
inline float __fsqrt_rn(float a) { return sqrtf(a); }
inline float __saturatef(float a) { return a >= 0.f ? fminf(a, 1.f) : 0.f; }

inline int __float2int_rn(float a) { return static_cast<int>(nearbyintf(a)); }
inline int __float2int_rz(float a) { return static_cast<int>(a); }
inline int __float2int_rd(float a) { return static_cast<int>(floorf(a)); }
inline float __int2float_rn(int a) { return static_cast<float>(a); }
inline float __uint2float_rn(unsigned a) { return static_cast<float>(a); }

inline float rsqrtf(float a) { return 1.f / sqrtf(a); }
inline double rsqrt(double a) { return 1. / sqrt(a); }

// The fast versions of the GPU are as exact as the others here. Macros, because the C library's headers declare functions of these names.
#define __expf(a) expf(a)
#define __exp10f(a) exp10f(a)
#define __logf(a) logf(a)
#define __log2f(a) log2f(a)
#define __log10f(a) log10f(a)
#define __powf(a, b) powf(a, b)
#define __sinf(a) sinf(a)
#define __cosf(a) cosf(a)
#define __tanf(a) tanf(a)
#define __sincosf(a, sine, cosine) sincosf(a, sine, cosine)
#define __fdividef(a, b) ((a) / (b))
