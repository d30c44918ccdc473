// Runs the blocks of a launch one after another and the threads of a block as fibers on the calling OS thread.
//
// A CUDA thread runs until it has to wait for others: at a barrier or where the lanes of a warp meet. Then the next one that can run goes
// on. A fiber whose thread returns takes the next thread that has not started, so a kernel without barriers never switches stacks.
// With an order seed blocks, warps and threads run in another order, drawn again wherever one of several could go on; a thread may then
// also be interrupted before an atomic operation, and a copy by cp.async happens at once or at the wait.
//
// The state is in plain globals: thread-local storage would cost a call each time, or (initial-exec) forbid loading with dlopen. So
// launches run one at a time; launch.cpp holds a lock.
#pragma once

#include "fiber.h"
#include "vector_types.h"

#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

inline uint3 threadIdx, blockIdx;
inline dim3 blockDim, gridDim;
constexpr int warpSize = 32;

namespace antlm::host {

constexpr unsigned WarpLanes = 32, MaximumThreads = 1024, MaximumWarps = MaximumThreads / WarpLanes;
constexpr unsigned MaximumSharedBytes = 227 << 10;  // Of a block on sm_90.

// A place in a kernel's source.
struct Site {
    const char* file;
    int line;

    // As a default argument it names the line of the caller.
    static Site here(const char* file = __builtin_FILE(), int line = __builtin_LINE()) { return {file, line}; }

    bool operator==(const Site& other) const { return line == other.line && same_text(file, other.file); }

    static bool same_text(const char* a, const char* b) { return a == b || strcmp(a, b) == 0; }
};

// What a thread waits at.
struct Wait {
    const char* operation;  // As the kernel writes it.
    Site site;
    unsigned mask;          // The lanes that a meeting names; 0: all threads of the block.

    bool operator==(const Wait& other) const
    {
        return mask == other.mask && site == other.site && Site::same_text(operation, other.operation);
    }
};

// What the lanes of a warp brought to a meeting: lanes says whose entries there are.
using Brought = void* const (&)[WarpLanes];
using Combine = void (*)(Brought brought, unsigned lanes);

// A copy that cp.async has started and nobody has waited for.
struct AsyncCopy {
    void* shared;
    const void* global;
    unsigned bytes, bytes_from_global;  // What remains is filled with zeros.
    unsigned group;

    void execute() const
    {
        memcpy(shared, global, bytes_from_global);
        memset(static_cast<char*>(shared) + bytes_from_global, 0, bytes - bytes_from_global);
    }
};

struct Thread {
    uint3 index;
    unsigned warp, lane;
    Fiber* fiber;   // Where it has stopped.
    Wait wait;
    void* brought;  // To the meeting it waits for.
    std::vector<AsyncCopy> copies;
    unsigned copy_group;
};

// Bit l is about lane l.
struct Warp {
    unsigned lanes;    // Which exist: the last warp of a block may have fewer than 32.
    unsigned ready;    // Can run.
    unsigned started;
    unsigned waiting;  // For other lanes of the warp.
    unsigned returned;
    void* brought[WarpLanes];
};

// From begin to before end.
struct SharedMemory {
    char *begin = nullptr, *end = nullptr;
};

// One kernel of a module.
struct Kernel {
    const char* name;
    const char* signature;
    void (*invoke)(void** parameters);
    unsigned maximum_threads;  // From __launch_bounds__.
    const char* module = nullptr;
    SharedMemory shared{};  // The module's static one.
};

class Execution {
public:
    // Runs a kernel. Returns what went wrong; empty where nothing did.
    std::string launch(const Kernel& kernel, const dim3& grid, const dim3& block, unsigned shared_bytes, void** arguments,
                       uint64_t order_seed)
    {
        if (auto refusal = refuse(kernel, grid, block, shared_bytes); !refusal.empty()) return refusal;
        launched = &kernel;
        parameters = arguments;
        gridDim = grid;
        blockDim = block;
        dynamic_bytes = shared_bytes;
        if (shared_bytes > 0 && posix_memalign(&dynamic_memory, SharedAlignment, shared_bytes) != 0) abort();
        order = order_seed;
        random = order_seed * 0x9e3779b97f4a7c15ull | 1;
        failure.clear();
        number_threads();

        const uint64_t blocks = static_cast<uint64_t>(grid.x) * grid.y * grid.z;
        if (order == 0)
            for (uint64_t number = 0; number < blocks && failure.empty(); number++) run_block(number);
        else
            for (uint64_t number : shuffled(blocks)) {
                run_block(number);
                if (!failure.empty()) break;
            }

        free(std::exchange(dynamic_memory, nullptr));
        return failure;
    }

    // __syncthreads and its relatives. Returns how many threads of the block brought true.
    int block_barrier(const char* operation, bool predicate, Site site)
    {
        current->wait = {operation, site, 0};
        if (arrived++ == 0)
            barrier = current->wait;
        else if (!(barrier == current->wait))
            barriers_differ = true;
        predicates += predicate;
        if (arrived == thread_count && !barriers_differ) {
            arrived = 0;
            predicate_sum = std::exchange(predicates, 0);
            for (unsigned warp = 0; warp < warp_count; warp++) warps[warp].ready = warps[warp].lanes;
            ready_warps = all_warps();
        }
        stop();
        return predicate_sum;
    }

    // Waits until all lanes of the mask have come to the same place; then one of them combines what they brought.
    void meet(const char* operation, unsigned mask, void* brought, Combine combine, Site site)
    {
        Thread& self = *current;
        Warp& warp = warps[self.warp];
        self.wait = {operation, site, mask};
        if ((mask >> self.lane & 1) == 0) fail_outside_mask();
        self.brought = brought;
        warp.waiting |= 1u << self.lane;
        const unsigned members = mask & warp.lanes;
        if ((warp.waiting & members) == members && all_wait_alike(self, members)) {
            for (unsigned lane = 0; lane < WarpLanes; lane++)
                warp.brought[lane] = members >> lane & 1 ? threads[self.warp * WarpLanes + lane].brought : nullptr;
            if (combine != nullptr) combine(warp.brought, members);
            warp.waiting &= ~members;
            warp.ready |= members;
            ready_warps |= 1u << self.warp;
        }
        stop();
    }

    // The same for what a whole warp does together.
    void meet_all(const char* operation, void* brought, Combine combine, Site site)
    {
        if (warps[current->warp].lanes != ~0u) fail_here(operation, "in a warp of fewer than 32 threads", site);
        meet(operation, ~0u, brought, combine, site);
    }

    // Under a seed another thread may run first.
    void may_interrupt()
    {
        if (order == 0 || draw() % 4 != 0) return;
        make_ready(*current);
        stop();
    }

    unsigned lane() const { return current->lane; }

    void* dynamic_shared() const { return dynamic_memory; }

    // cp.async: the copy may happen at once or as late as the wait; a kernel has to be right in both cases.
    void copy_async(void* shared, const void* global, unsigned bytes, unsigned bytes_from_global, Site site)
    {
        if (reinterpret_cast<uintptr_t>(shared) % bytes != 0 || reinterpret_cast<uintptr_t>(global) % bytes != 0)
            fail_here("cp.async", "at an address that is no multiple of its size", site);
        const AsyncCopy copy{shared, global, bytes, bytes_from_global, current->copy_group};
        if (order != 0 && draw() % 2 == 0)
            copy.execute();
        else
            current->copies.push_back(copy);
    }

    void commit_copies() { current->copy_group++; }

    // Completes all groups but the `pending` youngest.
    void wait_for_copies(unsigned pending)
    {
        auto& copies = current->copies;
        size_t done = 0;
        while (done < copies.size() && copies[done].group + pending < current->copy_group) copies[done++].execute();
        copies.erase(copies.begin(), copies.begin() + static_cast<std::ptrdiff_t>(done));
    }

    // These end the launch with a message.
    [[noreturn, gnu::cold]] void fail_here(const char* operation, const char* what, Site site)
    {
        explain("thread " + triple(current->index) + ": " + operation + " " + what + at(site));
        leave();
    }

    [[noreturn, gnu::cold]] void fail_outside_mask()
    {
        explain(describe(*current) + ", but its own lane " + std::to_string(current->lane) + " is not in the mask");
        leave();
    }

    // A shuffle reads from a lane that does not take part.
    [[noreturn, gnu::cold]] void fail_reading(unsigned taker, unsigned source)
    {
        const Thread& thread = threads[current->warp * WarpLanes + taker];
        explain(describe(thread) + " and reads from lane " + std::to_string(source) + ", which "
                + (warps[thread.warp].lanes >> source & 1 ? "is not in the mask" : "the block does not have"));
        leave();
    }

private:
    static constexpr size_t SharedAlignment = 128;

    static std::string at(const Site& site)
    {
        const char* slash = strrchr(site.file, '/');
        return " (" + std::string(slash != nullptr ? slash + 1 : site.file) + ":" + std::to_string(site.line) + ")";
    }

    static std::string refuse(const Kernel& kernel, const dim3& grid, const dim3& block, unsigned shared_bytes)
    {
        const std::string place = std::string("kernel ") + kernel.name + " of '" + kernel.module + "': ";
        const auto thread_count = static_cast<uint64_t>(block.x) * block.y * block.z;
        if (thread_count == 0 || static_cast<uint64_t>(grid.x) * grid.y * grid.z == 0)
            return place + "a grid of " + triple(grid) + " blocks of " + triple(block) + " threads is empty";
        if (block.x > 1024 || block.y > 1024 || block.z > 64 || thread_count > MaximumThreads)
            return place + "a block of " + triple(block) + " threads is too large; 1024 is the most, 64 along z";
        if (thread_count > kernel.maximum_threads)
            return place + "a block of " + triple(block) + " threads exceeds its launch bounds, " + std::to_string(kernel.maximum_threads);
        if (grid.x > 0x7fffffff || grid.y > 65535 || grid.z > 65535)
            return place + "a grid of " + triple(grid) + " blocks is too large; (2147483647,65535,65535) is the most";
        if (shared_bytes > MaximumSharedBytes)
            return place + std::to_string(shared_bytes) + " bytes of shared memory; " + std::to_string(MaximumSharedBytes) + " is the most";
        return {};
    }

    static std::string triple(const uint3& v)
    {
        return "(" + std::to_string(v.x) + "," + std::to_string(v.y) + "," + std::to_string(v.z) + ")";
    }

    void explain(const std::string& what)
    {
        failure = std::string("kernel ") + launched->name + " of '" + launched->module + "', block " + triple(blockIdx) + ": " + what;
    }

    // Back to the caller, for good: what stands on this stack is never destroyed.
    [[noreturn]] void leave()
    {
        running->switch_to(caller);
        __builtin_unreachable();
    }

    unsigned all_warps() const { return warp_count == 32 ? ~0u : (1u << warp_count) - 1; }

    void number_threads()
    {
        thread_count = blockDim.x * blockDim.y * blockDim.z;
        warp_count = (thread_count + WarpLanes - 1) / WarpLanes;
        for (unsigned i = 0; i < thread_count; i++) {
            threads[i].index = {i % blockDim.x, i / blockDim.x % blockDim.y, i / blockDim.x / blockDim.y};
            threads[i].warp = i / WarpLanes;
            threads[i].lane = i % WarpLanes;
        }
    }

    void run_block(uint64_t number)
    {
        blockIdx = {static_cast<unsigned>(number % gridDim.x), static_cast<unsigned>(number / gridDim.x % gridDim.y),
                    static_cast<unsigned>(number / gridDim.x / gridDim.y)};
        // Every byte 0xff: a NaN as float, bf16 or double, -1 as an index.
        const SharedMemory& shared = launched->shared;
        if (shared.begin != shared.end) memset(shared.begin, 0xff, static_cast<size_t>(shared.end - shared.begin));
        if (dynamic_bytes > 0) memset(dynamic_memory, 0xff, dynamic_bytes);
        for (unsigned warp = 0; warp < warp_count; warp++) {
            const unsigned lanes = thread_count - warp * WarpLanes >= WarpLanes ? ~0u : (1u << thread_count % WarpLanes) - 1;
            warps[warp].lanes = warps[warp].ready = lanes;
            warps[warp].started = warps[warp].waiting = warps[warp].returned = 0;
        }
        ready_warps = all_warps();
        returned = arrived = 0;
        predicates = 0;
        barriers_differ = false;
        if (order != 0) one_warp_ahead = draw() % 2 == 0;

        switch_from(caller, *take());
        if (failure.empty() && returned < thread_count) explain(stall());
        if (!failure.empty()) abandon();
    }

    // What a fiber does: it runs threads that have not started from beginning to end, until one that has stopped is to go on.
    static void run_threads();

    void work()
    {
        Fiber& self = *running;
        self.arrive();
        for (;;) {
            launched->invoke(parameters);
            finish(*current);
            Thread* next = take();
            if (next != nullptr && !has_started(*next)) {
                start(*next);
                continue;
            }
            idle.push_back(&self);
            if (next == nullptr)
                enter(self, caller);
            else
                switch_from(self, *next);
        }
    }

    void finish(Thread& thread)
    {
        warps[thread.warp].returned |= 1u << thread.lane;
        returned++;
        if (thread.copy_group != 0 || !thread.copies.empty()) {
            thread.copies.clear();
            thread.copy_group = 0;
        }
    }

    bool has_started(const Thread& thread) const { return warps[thread.warp].started >> thread.lane & 1; }

    void start(Thread& thread)
    {
        warps[thread.warp].started |= 1u << thread.lane;
        become(thread);
    }

    void become(Thread& thread)
    {
        current = &thread;
        threadIdx = thread.index;
    }

    void make_ready(const Thread& thread)
    {
        warps[thread.warp].ready |= 1u << thread.lane;
        ready_warps |= 1u << thread.warp;
    }

    // The running thread goes on when it is ready and its turn has come.
    void stop()
    {
        Thread& self = *current;
        self.fiber = running;
        Thread* next = take();
        if (next == &self) return;
        if (next == nullptr)
            enter(*running, caller);
        else
            switch_from(*running, *next);
    }

    // From a fiber to a thread: to the fiber on which it stopped, or to an idle one on which it starts.
    void switch_from(Fiber& from, Thread& to)
    {
        if (has_started(to)) {
            become(to);
            enter(from, *to.fiber);
        } else {
            start(to);
            enter(from, idle_fiber());
        }
    }

    void enter(Fiber& from, Fiber& to)
    {
        running = &to;
        from.switch_to(to);
    }

    Fiber& idle_fiber()
    {
        if (idle.empty()) {
            fibers.push_back(std::make_unique<Fiber>(run_threads, static_cast<unsigned>(fibers.size())));
            return *fibers.back();
        }
        Fiber& fiber = *idle.back();
        idle.pop_back();
        return fiber;
    }

    // Of the threads that can run, the first; under a seed any. Null where none can.
    Thread* take()
    {
        if (ready_warps == 0) return nullptr;
        unsigned number;
        if (order == 0)
            number = static_cast<unsigned>(__builtin_ctz(ready_warps));
        else if (one_warp_ahead && ready_warps >> warp_ahead & 1)
            number = warp_ahead;
        else
            number = warp_ahead = any(ready_warps);
        Warp& warp = warps[number];
        const unsigned lane = order == 0 ? static_cast<unsigned>(__builtin_ctz(warp.ready)) : any(warp.ready);
        warp.ready &= ~(1u << lane);
        if (warp.ready == 0) ready_warps &= ~(1u << number);
        return &threads[number * WarpLanes + lane];
    }

    // One of the bits that are set.
    unsigned any(unsigned bits)
    {
        const unsigned turn = draw() % 32;
        const unsigned turned = turn == 0 ? bits : bits >> turn | bits << (32 - turn);
        return (static_cast<unsigned>(__builtin_ctz(turned)) + turn) % 32;
    }

    unsigned draw()
    {
        // xorshift64* (Vigna 2016)
        random ^= random >> 12;
        random ^= random << 25;
        random ^= random >> 27;
        return static_cast<unsigned>(random * 0x2545f4914f6cdd1dull >> 32);
    }

    // The blocks of a grid, each once, in a random order.
    std::vector<uint64_t> shuffled(uint64_t count)
    {
        std::vector<uint64_t> numbers(count);
        for (uint64_t i = 0; i < count; i++) {
            const uint64_t other = draw() % (i + 1);
            numbers[i] = numbers[other];
            numbers[other] = i;
        }
        return numbers;
    }

    // Why nobody can go on though not everyone has returned: where they all are, alike ones together.
    std::string stall() const
    {
        struct Group {
            const Thread* first;
            unsigned count;
        };
        std::vector<Group> groups;
        for (unsigned i = 0; i < thread_count; i++) {
            const Thread& thread = threads[i];
            auto group = groups.begin();
            while (group != groups.end() && !stand_alike(*group->first, thread)) ++group;
            if (group == groups.end())
                groups.push_back({&thread, 1});
            else
                group->count++;
        }
        std::string text = "divergent barrier:";
        const size_t shown = groups.size() < 4 ? groups.size() : 4;
        for (size_t i = 0; i < shown; i++) {
            text += (i == 0 ? " " : "; ") + describe(*groups[i].first);
            if (groups[i].count > 1) text += " as " + std::to_string(groups[i].count - 1) + " more do";
        }
        return groups.size() > shown ? text + "; others elsewhere" : text;
    }

    bool stand_alike(const Thread& a, const Thread& b) const
    {
        if (has_returned(a) || has_returned(b)) return has_returned(a) && has_returned(b);
        return a.wait == b.wait && (a.wait.mask == 0 || a.warp == b.warp);
    }

    bool has_returned(const Thread& thread) const { return warps[thread.warp].returned >> thread.lane & 1; }

    std::string describe(const Thread& thread) const
    {
        const std::string name = "thread " + triple(thread.index);
        if (has_returned(thread)) return name + " has returned";
        std::string text = name + " waits at " + thread.wait.operation + at(thread.wait.site);
        if (thread.wait.mask != 0) {
            char mask[16];
            snprintf(mask, sizeof mask, "0x%08x", thread.wait.mask);
            text += std::string(" for the lanes ") + mask + " of warp " + std::to_string(thread.warp);
        }
        return text;
    }

    // After a failure: no thread goes on from where it stands.
    void abandon()
    {
        idle.clear();
        for (auto& fiber : fibers) {
            fiber->reset();
            idle.push_back(fiber.get());
        }
        for (unsigned i = 0; i < thread_count; i++) {
            threads[i].copies.clear();
            threads[i].copy_group = 0;
        }
    }

    bool all_wait_alike(const Thread& self, unsigned members) const
    {
        for (unsigned rest = members; rest != 0; rest &= rest - 1)
            if (!(threads[self.warp * WarpLanes + static_cast<unsigned>(__builtin_ctz(rest))].wait == self.wait)) return false;
        return true;
    }

    std::vector<Fiber*> idle;
    std::vector<std::unique_ptr<Fiber>> fibers;
    Fiber caller;
    Fiber* running = nullptr;

    const Kernel* launched = nullptr;
    void** parameters = nullptr;
    void* dynamic_memory = nullptr;
    unsigned dynamic_bytes = 0;
    std::string failure;

    Thread* current = nullptr;
    Thread threads[MaximumThreads];
    Warp warps[MaximumWarps];
    unsigned thread_count = 0, warp_count = 0, ready_warps = 0, returned = 0;

    Wait barrier{};
    unsigned arrived = 0;
    bool barriers_differ = false;
    int predicates = 0, predicate_sum = 0;

    uint64_t order = 0, random = 0;
    bool one_warp_ahead = false;
    unsigned warp_ahead = 0;
};

inline Execution execution;

inline void Execution::run_threads() { execution.work(); }

}  // namespace antlm::host
