// Tests of the execution of kernels on a CPU, through the C interface alone. Prints what failed; exits 0 where nothing did.
#include "host/launch.h"

#include <cstdio>
#include <cstring>
#include <numeric>
#include <string>
#include <vector>

namespace {

int failures = 0;
const char* test = "";

#define EXPECT(condition)                                                                              \
    do {                                                                                               \
        if (!(condition)) {                                                                            \
            failures++;                                                                                \
            printf("FAILED %s, line %d: %s\n", test, __LINE__, #condition);                            \
        }                                                                                              \
    } while (false)

struct Dim {
    unsigned x = 1, y = 1, z = 1;
};

// Launches and returns the message; empty where all went well.
template <class... Parameters>
std::string launch(const char* module, const char* name, Dim grid, Dim block, unsigned shared_bytes, unsigned long long seed,
                   Parameters... parameters)
{
    void* kernel = antlm_host_kernel(module, name);
    if (kernel == nullptr) return std::string("no kernel ") + name + " in " + module;
    void* addresses[] = {static_cast<void*>(&parameters)..., nullptr};
    char message[1024] = "";
    const unsigned grid_size[] = {grid.x, grid.y, grid.z}, block_size[] = {block.x, block.y, block.z};
    antlm_host_launch(kernel, grid_size, block_size, shared_bytes, addresses, seed, message, sizeof message);
    return message;
}

std::vector<int> counted(unsigned count)
{
    std::vector<int> values(count);
    std::iota(values.begin(), values.end(), 1);
    return values;
}

void barriers()
{
    test = "barriers";
    for (unsigned threads : {1u, 3u, 31u, 32u, 33u, 127u, 1024u})
        for (unsigned long long seed = 0; seed < 5; seed++) {
            const std::vector<int> values = counted(threads), reversed(values.rbegin(), values.rend());
            std::vector<int> result(threads);
            EXPECT(launch("host/tests/barriers", "reverse", {}, {threads}, 0, seed, values.data(), result.data()).empty());
            EXPECT(result == reversed);
            result.assign(threads, 0);
            EXPECT(launch("host/tests/barriers", "reverse_dynamic", {}, {threads}, threads * 4, seed, values.data(), result.data()).empty());
            EXPECT(result == reversed);
        }
}

void divergent_barrier()
{
    test = "divergent_barrier";
    std::vector<int> result(64);
    const std::string message = launch("host/tests/barriers", "return_before_barrier", {}, {64}, 0, 0, result.data());
    printf("%s\n", message.c_str());
}

}  // namespace

int main()
{
    barriers();
    divergent_barrier();
    printf(failures == 0 ? "all passed\n" : "%d failed\n", failures);
    return failures == 0 ? 0 : 1;
}
