// Copies from global to shared memory that run on beside the computation (cp.async, sm_80 and newer).
//
// A thread starts copies, closes a group of them and later waits for groups, for its own copies only: __syncthreads must follow before
// other threads read what was copied. On a CPU a copy happens at once or only at the wait (drawn under an order seed, else at the wait).
#pragma once

// Bytes (4, 8 or 16; both addresses multiples of it) from global to shared memory. Of these the first bytes_from_global are copied, the
// rest is zeros; with 0 the source is not read.
template <int Bytes>
__device__ __forceinline__ void copy_async(void* shared, const void* global, int bytes_from_global = Bytes)
{
    static_assert(Bytes == 4 || Bytes == 8 || Bytes == 16, "cp.async copies 4, 8 or 16 bytes");
#if defined(ANTLM_HOST)
    antlm::host::execution.copy_async(shared, global, Bytes, bytes_from_global, antlm::host::Site::here());
#else
    asm volatile("cp.async.ca.shared.global [%0], [%1], %2, %3;"
                 :: "r"((unsigned)__cvta_generic_to_shared(shared)), "l"(global), "n"(Bytes), "r"(bytes_from_global) : "memory");
#endif
}

// The same for 16 bytes that no other thread of the multiprocessor reads again: they stay out of its L1 cache.
__device__ __forceinline__ void copy_async_once(void* shared, const void* global, int bytes_from_global = 16)
{
#if defined(ANTLM_HOST)
    antlm::host::execution.copy_async(shared, global, 16, bytes_from_global, antlm::host::Site::here());
#else
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;"
                 :: "r"((unsigned)__cvta_generic_to_shared(shared)), "l"(global), "r"(bytes_from_global) : "memory");
#endif
}

// Closes the group of the copies started since the last one was closed.
__device__ __forceinline__ void commit_copies()
{
#if defined(ANTLM_HOST)
    antlm::host::execution.commit_copies();
#else
    asm volatile("cp.async.commit_group;" ::: "memory");
#endif
}

// Waits until no more than the `Pending` youngest groups of this thread are under way.
template <int Pending = 0>
__device__ __forceinline__ void wait_for_copies()
{
#if defined(ANTLM_HOST)
    antlm::host::execution.wait_for_copies(Pending);
#else
    asm volatile("cp.async.wait_group %0;" :: "n"(Pending) : "memory");
#endif
}
