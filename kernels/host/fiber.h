// A fiber: a stack of its own on which a CUDA thread can stop in the middle and go on later.
#pragma once

#if !defined(__x86_64__) || !defined(__linux__)
#error "Kernels run on a CPU only on 64-bit x86 under Linux: kernels/host/fiber.h switches stacks by hand."
#endif

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sys/mman.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

namespace antlm::host {

// Saves what a call must preserve (System V ABI for x86-64) on the stack it leaves, and takes it from the stack it enters. The compiler
// must know nothing about it: behind the call other CUDA threads have run, and shared memory and threadIdx have changed.
__attribute__((naked, noipa)) inline void switch_stack(void** /* leave: rdi */, void* /* enter: rsi */)
{
    asm volatile(
        "pushq %rbp\n\t"
        "pushq %rbx\n\t"
        "pushq %r12\n\t"
        "pushq %r13\n\t"
        "pushq %r14\n\t"
        "pushq %r15\n\t"
        "movq %rsp, (%rdi)\n\t"
        "movq %rsi, %rsp\n\t"
        "popq %r15\n\t"
        "popq %r14\n\t"
        "popq %r13\n\t"
        "popq %r12\n\t"
        "popq %rbx\n\t"
        "popq %rbp\n\t"
        "ret");
}

class Fiber {
public:
    // The stack that calls launch: nothing to allocate.
    Fiber() = default;

    // colour: fibers of different colours have the ends of their stacks in different sets of the cache, or a thousand of them would
    // throw each other out of the same few.
    Fiber(void (*entry)(), unsigned colour)
        : entry(entry), colour(colour)
    {
        memory = static_cast<char*>(mmap(nullptr, GuardBytes + StackBytes, PROT_READ | PROT_WRITE,
                                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
        if (memory == MAP_FAILED || mprotect(memory, GuardBytes, PROT_NONE) != 0) abort();  // Of memory: nothing sensible is left to do.
        reset();
    }

    Fiber(const Fiber&) = delete;
    Fiber& operator=(const Fiber&) = delete;

    // Forgets what ran here: the next switch to this fiber calls its entry.
    void reset()
    {
        char* top = memory + GuardBytes + StackBytes - (colour % Colours) * CacheLineBytes;
#if defined(__SANITIZE_ADDRESS__)
        __asan_unpoison_memory_region(memory + GuardBytes, StackBytes);
        fake_stack = nullptr;
        bottom = memory + GuardBytes;
        size = StackBytes;
#endif
        // What switch_stack takes: six registers and the address to return to, aligned as behind a call.
        auto** frame = reinterpret_cast<void**>(top) - 1;
        *frame = nullptr;
        *--frame = reinterpret_cast<void*>(entry);
        for (int saved = 0; saved < 6; saved++) *--frame = nullptr;
        stack_pointer = frame;
    }

    // Stops here, in the fiber that runs now, and goes on in another; returns when someone switches back.
    void switch_to(Fiber& other)
    {
#if defined(__SANITIZE_ADDRESS__)
        left = this;
        __sanitizer_start_switch_fiber(&fake_stack, other.bottom, other.size);
        switch_stack(&stack_pointer, other.stack_pointer);
        arrive();
#else
        switch_stack(&stack_pointer, other.stack_pointer);
#endif
    }

    // The first thing an entry does.
    void arrive()
    {
#if defined(__SANITIZE_ADDRESS__)
        __sanitizer_finish_switch_fiber(fake_stack, &left->bottom, &left->size);
#endif
    }

private:
#if defined(__SANITIZE_ADDRESS__)
    static constexpr size_t StackBytes = 512 << 10;  // Redzones around every local array.
    inline static Fiber* left = nullptr;             // By the last switch: so the stack that calls launch is known too.
    void* fake_stack = nullptr;
    const void* bottom = nullptr;
    size_t size = 0;
#else
    static constexpr size_t StackBytes = 128 << 10;
#endif
    static constexpr size_t GuardBytes = 4096;  // An overflow stops with a signal instead of writing into a neighbour's stack.
    static constexpr size_t CacheLineBytes = 64;
    static constexpr unsigned Colours = 4096 / CacheLineBytes;

    void (*entry)() = nullptr;
    unsigned colour = 0;
    char* memory = nullptr;
    void* stack_pointer = nullptr;
};

}  // namespace antlm::host
