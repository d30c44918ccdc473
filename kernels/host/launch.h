/* The C interface of the library that runs kernels on a CPU. */
#pragma once

#if defined(__cplusplus)
extern "C" {
#endif

#define ANTLM_HOST_EXPORT __attribute__((visibility("default")))

/* The keys of all modules, a line each: the source's path without .cu and the options, sorted by name, separated by a space. */
ANTLM_HOST_EXPORT const char* antlm_host_modules(void);

/* A kernel of a module; null where there is none. */
ANTLM_HOST_EXPORT void* antlm_host_kernel(const char* module, const char* kernel);

/* One letter a parameter: p pointer, i integer of 32 bits, l of 64 bits, f float. */
ANTLM_HOST_EXPORT const char* antlm_host_signature(void* kernel);

/* Runs a kernel to its end on the calling thread; launches from several threads wait for each other. parameters holds the addresses of
   the values. order_seed 0: blocks and threads in their natural order; any other: in an order drawn from it, the same each time.
   Returns 0, or 1 after writing to message why the kernel was not run or did not come to its end. */
ANTLM_HOST_EXPORT int antlm_host_launch(void* kernel, const unsigned grid[3], const unsigned block[3], unsigned shared_bytes,
                                        void** parameters, unsigned long long order_seed, char* message, int message_size);

#if defined(__cplusplus)
}
#endif
