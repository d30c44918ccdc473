// Tests of the execution of kernels on a CPU, through the C interface alone. Prints what failed; exits 0 where nothing did.
#include "host/launch.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <numeric>
#include <random>
#include <string>
#include <vector>

namespace {

int failures = 0;
std::string test;

#define EXPECT(condition)                                                         \
    do {                                                                          \
        if (!(condition)) {                                                       \
            failures++;                                                           \
            printf("FAILED %s, line %d: %s\n", test.c_str(), __LINE__, #condition); \
        }                                                                         \
    } while (false)

#define EXPECT_TEXT(text, part)                                                                                       \
    do {                                                                                                              \
        const std::string seen = text;                                                                                \
        if (seen.find(part) == std::string::npos) {                                                                   \
            failures++;                                                                                               \
            printf("FAILED %s, line %d: '%s' does not contain '%s'\n", test.c_str(), __LINE__, seen.c_str(), part);   \
        }                                                                                                             \
    } while (false)

struct Dim {
    unsigned x = 1, y = 1, z = 1;

    unsigned count() const { return x * y * z; }
};

struct Shape {
    Dim grid, block;
    unsigned shared_bytes = 0;
    unsigned long long seed = 0;
};

// Launches a kernel of the test sources and returns the message; empty where all went well.
template <class... Parameters>
std::string launch(const char* source, const char* name, const Shape& shape, Parameters... parameters)
{
    void* kernel = antlm_host_kernel((std::string("host/tests/") + source).c_str(), name);
    if (kernel == nullptr) return std::string("no kernel ") + name + " in " + source;
    void* addresses[] = {static_cast<void*>(&parameters)..., nullptr};
    char message[1024] = "";
    const unsigned grid[] = {shape.grid.x, shape.grid.y, shape.grid.z}, block[] = {shape.block.x, shape.block.y, shape.block.z};
    const int status = antlm_host_launch(kernel, grid, block, shape.shared_bytes, addresses, shape.seed, message, sizeof message);
    EXPECT((status == 0) == (message[0] == '\0'));
    return message;
}

constexpr unsigned BlockSizes[] = {1, 3, 31, 32, 33, 127, 1024};
constexpr unsigned long long Seeds = 8;

template <class T = int>
std::vector<T> counted(unsigned count)
{
    std::vector<T> values(count);
    std::iota(values.begin(), values.end(), T(1));
    return values;
}

std::vector<int> rotated(std::vector<int> values, unsigned by)
{
    std::rotate(values.begin(), values.begin() + by % values.size(), values.end());
    return values;
}

// Whether some seed gives something other than expected.
template <class Run, class Value>
bool some_seed_differs(Run run, const Value& expected)
{
    for (unsigned long long seed = 0; seed < Seeds; seed++)
        if (run(seed) != expected) return true;
    return false;
}

void barriers()
{
    for (unsigned threads : BlockSizes)
        for (unsigned long long seed = 0; seed < Seeds; seed++) {
            const std::vector<int> values = counted(threads), reversed(values.rbegin(), values.rend());
            std::vector<int> result(threads);
            const Shape shape{{}, {threads}, 0, seed}, dynamic{{}, {threads}, threads * 4, seed};
            EXPECT(launch("barriers", "reverse", shape, values.data(), result.data()).empty());
            EXPECT(result == reversed);
            result.assign(threads, 0);
            EXPECT(launch("barriers", "reverse_dynamic", dynamic, values.data(), result.data()).empty());
            EXPECT(result == reversed);
            EXPECT(launch("barriers", "rotate_twice", shape, values.data(), result.data()).empty());
            EXPECT(result == rotated(values, 2));
        }
}

void missing_barriers_show()
{
    const std::vector<int> values = counted(127), reversed(values.rbegin(), values.rend());
    auto run = [&](const char* kernel) {
        return [&, kernel](unsigned long long seed) {
            std::vector<int> result(127);
            EXPECT(launch("barriers", kernel, {{}, {127}, 0, seed}, values.data(), result.data()).empty());
            return result;
        };
    };
    EXPECT(some_seed_differs(run("reverse_without_barrier"), reversed));
    EXPECT(some_seed_differs(run("rotate_twice_with_one_barrier"), rotated(values, 2)));
}

void barriers_that_count()
{
    for (unsigned threads : BlockSizes)
        for (unsigned long long seed = 0; seed < Seeds; seed++) {
            const Shape shape{{}, {threads}, 0, seed};
            std::vector<int> values = counted(threads), counts(3);
            EXPECT(launch("barriers", "count_odd", shape, values.data(), counts.data()).empty());
            EXPECT((counts == std::vector<int>{int(threads + 1) / 2, 1, threads == 1}));
            values.assign(threads, 2);
            EXPECT(launch("barriers", "count_odd", shape, values.data(), counts.data()).empty());
            EXPECT((counts == std::vector<int>{0, 0, 0}));
            values.assign(threads, 1);
            EXPECT(launch("barriers", "count_odd", shape, values.data(), counts.data()).empty());
            EXPECT((counts == std::vector<int>{int(threads), 1, 1}));
        }
}

void shared_memory_is_poisoned()
{
#if !defined(__SANITIZE_ADDRESS__)  // Which leaves static variables alone.
    float result[3] = {};
    EXPECT(launch("barriers", "read_poison", {{5}, {1}, 4}, &result[0]).empty());
    EXPECT(std::isnan(result[0]) && std::isnan(result[1]) && std::isnan(result[2]));
#endif
}

void divergent_barriers_are_named()
{
    std::vector<int> result(64);
    for (unsigned long long seed = 0; seed < Seeds; seed++) {
        const Shape shape{{2, 2}, {8, 8}, 0, seed};
        std::string message = launch("barriers", "barrier_in_one_warp", shape, result.data());
        EXPECT_TEXT(message, "kernel barrier_in_one_warp of 'host/tests/barriers', block (");
        EXPECT_TEXT(message, "thread (0,0,0) waits at __syncthreads (barriers.cu:");
        EXPECT_TEXT(message, "thread (0,4,0) has returned as 31 more do");

        message = launch("barriers", "return_before_barrier", {{}, {63}, 0, seed}, result.data());
        EXPECT_TEXT(message, "divergent barrier: thread (0,0,0) waits at __syncthreads (barriers.cu:");
        EXPECT_TEXT(message, "as 30 more do; thread (31,0,0) has returned as 31 more do");

        message = launch("barriers", "different_barriers", {{}, {33}, 0, seed}, result.data());
        EXPECT_TEXT(message, "thread (0,0,0) waits at __syncthreads");
        EXPECT_TEXT(message, "; thread (1,0,0) waits at __syncthreads");
        // What stood still is forgotten.
        EXPECT(launch("barriers", "reverse_dynamic", {{}, {1}, 4, seed}, result.data(), result.data()).empty());
    }
}

void indices()
{
    for (unsigned long long seed = 0; seed < Seeds; seed++)
        for (const Shape& shape : {Shape{{3, 4, 5}, {7, 2, 3}, 0, seed}, Shape{{1, 1, 31}, {1, 33, 1}, 0, seed},
                                   Shape{{127}, {1, 1, 64}, 0, seed}, Shape{{1}, {1024}, 0, seed}}) {
            const unsigned count = shape.grid.count() * shape.block.count();
            std::vector<int> result(count), expected(count);
            std::iota(expected.begin(), expected.end(), 0);
            EXPECT(launch("grids", "number", shape, result.data()).empty());
            EXPECT(result == expected);
        }
}

void orders_differ_between_seeds_and_not_within()
{
    auto order = [](unsigned long long seed) {
        std::vector<int> blocks(31);
        int count = 0;
        EXPECT(launch("grids", "note_order", {{31}, {33}, 0, seed}, blocks.data(), &count).empty());
        return blocks;
    };
    std::vector<int> natural(31);
    std::iota(natural.begin(), natural.end(), 0);
    EXPECT(order(0) == natural);
    EXPECT(order(1) != natural && order(1) != order(2));
    EXPECT(order(7) == order(7));
    std::vector<int> sorted = order(7);
    std::sort(sorted.begin(), sorted.end());
    EXPECT(sorted == natural);
}

void parameters()
{
    const float a = 0.5f;
    double sum = 0;
    EXPECT(launch("grids", "add_parameters", {}, &a, -2, 3u, -(1ll << 40), 1ull << 41, 0.25f, &sum).empty());
    EXPECT(sum == 1.75 + std::pow(2, 40));
    EXPECT(std::string(antlm_host_signature(antlm_host_kernel("host/tests/grids", "add_parameters"))) == "piillfp");
    EXPECT(antlm_host_kernel("host/tests/grids", "none") == nullptr);
    EXPECT(antlm_host_kernel("none", "number") == nullptr);
    EXPECT_TEXT(antlm_host_modules(), "host/tests/grids\n");
}

void launches_that_no_gpu_takes()
{
    std::vector<int> result(1024);
    EXPECT_TEXT(launch("grids", "number", {{}, {1025}}, result.data()), "block of (1025,1,1) threads is too large");
    EXPECT_TEXT(launch("grids", "number", {{}, {1, 1, 65}}, result.data()), "too large");
    EXPECT_TEXT(launch("grids", "number", {{}, {0}}, result.data()), "is empty");
    EXPECT_TEXT(launch("grids", "number", {{1, 65536}, {1}}, result.data()), "grid of (1,65536,1) blocks is too large");
    EXPECT_TEXT(launch("grids", "number", {{}, {1}, 232449}, result.data()), "232449 bytes of shared memory; 232448 is the most");
    EXPECT(launch("grids", "number", {{}, {1}, 232448}, result.data()).empty());
    EXPECT(launch("grids", "at_most_64", {{}, {64}}, result.data()).empty());
    EXPECT_TEXT(launch("grids", "at_most_64", {{}, {65}}, result.data()), "exceeds its launch bounds, 64");
}

template <class T>
void shuffle(const char* kernel)
{
    const unsigned threads = 96;
    for (unsigned long long seed = 0; seed < Seeds; seed++)
        for (int width : {32, 16, 8, 2, 1})
            for (int by : {0, 1, 3, 7, 16, 31}) {
                std::vector<T> values(threads), result(4 * threads);
                for (unsigned i = 0; i < threads; i++) values[i] = T(T(1) / 3 * i * i + T(1000000007) * T(i % 2));
                EXPECT(launch("warps", kernel, {{}, {threads}, 0, seed}, values.data(), by, width, result.data()).empty());
                for (unsigned i = 0; i < threads; i++) {
                    const int lane = i % 32, segment = lane / width * width, warp = i / 32 * 32;
                    const int up = lane - by >= segment ? lane - by : lane, down = lane + by < segment + width ? lane + by : lane;
                    const int exclusive = (lane ^ by) < segment + width ? lane ^ by : lane, from = segment + by % width;
                    EXPECT(result[i] == values[warp + up] && result[threads + i] == values[warp + down]);
                    EXPECT(result[2 * threads + i] == values[warp + exclusive] && result[3 * threads + i] == values[warp + from]);
                }
            }
}

void shuffles()
{
    shuffle<int>("shuffle_int");
    shuffle<unsigned>("shuffle_unsigned");
    shuffle<float>("shuffle_float");
    shuffle<double>("shuffle_double");
    shuffle<long long>("shuffle_long");
}

void votes()
{
    for (unsigned long long seed = 0; seed < Seeds; seed++)
        for (unsigned threads : BlockSizes)
            for (unsigned divisor : {1u, 2u, 5u, 4096u}) {  // All, some or, but for thread 0, none.
                std::vector<int> predicates(threads);
                for (unsigned i = 0; i < threads; i++) predicates[i] = i % divisor == 0 ? int(i + 1) : 0;
                std::vector<unsigned> result(3 * threads);
                EXPECT(launch("warps", "vote", {{}, {threads}, 0, seed}, predicates.data(), result.data()).empty());
                for (unsigned i = 0; i < threads; i++) {
                    unsigned ballot = 0, lanes = 0;
                    for (unsigned j = i / 32 * 32; j < threads && j < i / 32 * 32 + 32; j++) {
                        lanes |= 1u << j % 32;
                        if (predicates[j] != 0) ballot |= 1u << j % 32;
                    }
                    EXPECT(result[i] == ballot);
                    EXPECT(result[threads + i] == (ballot != 0) && result[2 * threads + i] == (ballot == lanes));
                }
            }
}

void parts_of_warps()
{
    for (unsigned long long seed = 0; seed < Seeds; seed++) {
        const std::vector<int> values = counted(64);
        std::vector<int> result(64), expected(64);
        for (unsigned i = 0; i < 64; i++) expected[i] = std::accumulate(&values[i / 16 * 16], &values[i / 16 * 16] + 16, 0);
        EXPECT(launch("warps", "halves", {{}, {64}, 0, seed}, values.data(), result.data()).empty());
        EXPECT(result == expected);
        const std::vector<int> lanes = counted(32);
        result.resize(32);
        EXPECT(launch("warps", "next_lane", {{}, {32}, 0, seed}, lanes.data(), result.data()).empty());
        EXPECT(result == rotated(lanes, 1));
    }
}

void wrong_masks_are_named()
{
    std::vector<int> result(64);
    for (unsigned long long seed = 0; seed < Seeds; seed++) {
        const Shape warp{{}, {32}, 0, seed};
        EXPECT_TEXT(launch("warps", "shuffle_without_lane_0", warp, result.data()),
                    "thread (0,0,0) has returned; thread (1,0,0) waits at __shfl_xor_sync (warps.cu:");
        EXPECT_TEXT(launch("warps", "shuffle_outside_mask", warp, result.data()), "is not in the mask");
        EXPECT_TEXT(launch("warps", "shuffle_from_outside", warp, result.data()), "reads from lane 16, which is not in the mask");
        EXPECT_TEXT(launch("warps", "shuffle_with_neighbour", {{}, {33}, 0, seed}, result.data()),
                    "thread (32,0,0) waits at __shfl_xor_sync (warps.cu:");
        EXPECT_TEXT(launch("warps", "different_shuffles", warp, result.data()),
                    "for the lanes 0xffffffff of warp 0 as 15 more do; thread (1,0,0) waits at __shfl_xor_sync");
        EXPECT_TEXT(launch("warps", "different_masks", warp, result.data()),
                    "for the lanes 0xaaaaaaab of warp 0 as 15 more do");
    }
}

void atomics()
{
    const int threads = 33, blocks = 7, count = threads * blocks, sum = count * (count + 1) / 2;
    for (unsigned long long seed = 0; seed < Seeds; seed++) {
        int numbers[5] = {0, 0, 1000, 0, 0};
        unsigned long long wide = 0;
        float floats = 0;
        EXPECT(launch("atomics", "combine", {{blocks}, {threads}, 0, seed}, &numbers[0], &wide, &floats).empty());
        EXPECT(numbers[0] == sum && numbers[1] == count && numbers[2] == 1 && numbers[3] > 0 && numbers[4] == count);
        EXPECT(wide == static_cast<unsigned long long>(sum) << 32);
        EXPECT(floats == static_cast<float>(sum));
    }
    EXPECT(some_seed_differs([](unsigned long long seed) {
        int total = 0, other = 0;
        EXPECT(launch("atomics", "add_without_atomic", {{}, {33}, 0, seed}, &total, &other).empty());
        return total;
    }, 33));
}

void functions()
{
    std::vector<long long> integers(9);
    EXPECT(launch("functions", "of_integers", {}, 40, 0x80000003u, -(1ll << 62), integers.data()).empty());
    const long long square = 0x80000003ll * 0x80000003ll;
    EXPECT((integers == std::vector<long long>{3, 26, 4, 0xc0000001ll, square >> 32, 1ll << 60, 0x80000006ll, 0x3fc00000, -0x40400000}));
    std::vector<float> floats(15);
    const float a = 4.f, b = 0.75f;
    EXPECT(launch("functions", "of_floats", {}, a, b, floats.data()).empty());
    const std::vector<float> expected{0.5f, std::exp(a), std::log(a), a / b, std::exp(b), std::tanh(b), std::erf(b), a * b + a, a * b + b,
                                      1 / b, a + b, 1.5f, 0.5f, 0.f, a + b + 4};
    for (size_t i = 0; i < expected.size(); i++) EXPECT(std::fabs(floats[i] - expected[i]) <= 1e-6f * std::fabs(expected[i]));
}

unsigned short bf16(float value)
{
    unsigned bits;
    memcpy(&bits, &value, sizeof bits);
    return static_cast<unsigned short>((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

float to_float(unsigned short value)
{
    const unsigned bits = static_cast<unsigned>(value) << 16;
    float result;
    memcpy(&result, &bits, sizeof result);
    return result;
}

void tensor_cores()
{
    std::mt19937 random(1);
    std::normal_distribution<float> normal;
    for (unsigned long long seed = 0; seed < Seeds; seed++)
        for (const char* kernel : {"multiply", "multiply_loaded"}) {
            std::vector<unsigned short> a(16 * 16), b(16 * 8);
            for (auto& value : a) value = bf16(normal(random));
            for (auto& value : b) value = bf16(normal(random));
            std::vector<float> d(16 * 8);
            for (auto& value : d) value = normal(random);
            const std::vector<float> before = d;
            EXPECT(launch("tensor_cores", kernel, {{}, {32}, 0, seed}, a.data(), b.data(), d.data()).empty());
            for (int row = 0; row < 16; row++)
                for (int column = 0; column < 8; column++) {
                    double expected = before[row * 8 + column];
                    for (int k = 0; k < 16; k++) expected += double(to_float(a[row * 16 + k])) * to_float(b[k * 8 + column]);
                    EXPECT(std::fabs(d[row * 8 + column] - expected) < 1e-5);
                }
        }
    unsigned none = 0;
    EXPECT_TEXT(launch("tensor_cores", "load", {{}, {33}}, std::vector<unsigned short>(128).data(), 0, std::vector<unsigned>(256).data()),
                "ldmatrix in a warp of fewer than 32 threads (mma.cuh:");
    EXPECT_TEXT(launch("tensor_cores", "load", {{}, {32}}, std::vector<unsigned short>(128).data(), 2, &none),
                "ldmatrix of a row that does not begin at a multiple of 16 bytes (mma.cuh:");
}

void matrices_are_loaded()
{
    std::vector<unsigned short> matrices(128);
    std::iota(matrices.begin(), matrices.end(), static_cast<unsigned short>(1000));
    for (unsigned long long seed = 0; seed < Seeds; seed++) {
        std::vector<unsigned> words(6 * 32);
        EXPECT(launch("tensor_cores", "load", {{}, {32}, 0, seed}, matrices.data(), 0, words.data()).empty());
        for (unsigned lane = 0; lane < 32; lane++) {
            const unsigned g = lane / 4, t = lane % 4;
            for (unsigned m = 0; m < 2; m++) {
                const unsigned short* matrix = &matrices[64 * m];
                const unsigned plain = matrix[g * 8 + 2 * t] | unsigned(matrix[g * 8 + 2 * t + 1]) << 16;
                const unsigned transposed = matrix[2 * t * 8 + g] | unsigned(matrix[(2 * t + 1) * 8 + g]) << 16;
                if (m == 0) EXPECT(words[lane] == plain && words[32 + lane] == transposed);
                EXPECT(words[64 + 32 * m + lane] == plain && words[128 + 32 * m + lane] == transposed);
            }
        }
    }
}

void async_copies()
{
    for (unsigned threads : {1u, 3u, 31u, 33u, 127u})
        for (unsigned long long seed = 0; seed < Seeds; seed++) {
            const Shape shape{{}, {threads}, threads * 16, seed};
            std::vector<int> storage = counted(4 * threads + 4), result(4 * threads);
            int* values = storage.data() + (reinterpret_cast<uintptr_t>(storage.data()) % 16 != 0 ? 2 : 0);
            EXPECT(launch("async_copies", "copy_in_groups", shape, values, result.data()).empty());
            EXPECT(std::equal(result.begin(), result.end(), values));
            for (int zeros : {0, 4, 12, 16}) {
                EXPECT(launch("async_copies", "copy_reversed", shape, values, zeros, result.data()).empty());
                for (unsigned i = 0; i < 4 * threads; i++)
                    EXPECT(result[i] == (int(i % 4) < 4 - zeros / 4 ? values[4 * (threads - 1 - i / 4) + i % 4] : 0));
            }
        }
    alignas(16) int values[4 * 33];
    std::iota(std::begin(values), std::end(values), 1);
    const std::vector<int> same(std::begin(values), std::end(values));
    std::vector<int> reversed(same.size());
    for (size_t i = 0; i < same.size(); i++) reversed[i] = same[4 * (32 - i / 4) + i % 4];
    auto run = [&](const char* kernel) {
        return [&, kernel](unsigned long long seed) {
            std::vector<int> result(same.size());
            EXPECT(launch("async_copies", kernel, {{}, {33}, 33 * 16, seed}, &values[0], result.data()).empty());
            return result;
        };
    };
    EXPECT(some_seed_differs(run("wait_too_little"), same));
    EXPECT(some_seed_differs(run("copy_too_early"), reversed));
    EXPECT_TEXT(launch("async_copies", "copy_misaligned", {{}, {1}, 32}, &values[0], &values[0]),
                "cp.async at an address that is no multiple of its size (async_copy.cuh:");
}

void measure()
{
    const int count = 1 << 22;
    std::vector<int> result(count);
    auto time = [&](const char* name, auto run) {
        const std::clock_t begin = std::clock();  // Time of the processor: others may use it too.
        run();
        const double seconds = double(std::clock() - begin) / CLOCKS_PER_SEC;
        printf("%s: %.1f million threads/s\n", name, count / seconds / 1e6);
    };
    const std::vector<int> values = counted(256);
    time("increment", [&] { launch("grids", "increment", {{count / 256}, {256}}, result.data(), count); });
    time("increment, shuffled", [&] { launch("grids", "increment", {{count / 256}, {256}, 0, 1}, result.data(), count); });
    const Shape with_barrier{{count / 256}, {256}, 1024};
    time("reverse (one barrier)", [&] { launch("barriers", "reverse_dynamic", with_barrier, values.data(), result.data()); });
    time("halves (6 meetings)", [&] { launch("warps", "halves", {{count / 256}, {256}}, values.data(), result.data()); });
}

}  // namespace

int main(int count, char** arguments)
{
    if (count == 2 && strcmp(arguments[1], "--measure") == 0) {
        measure();
        return 0;
    }
#define RUN(function) test = #function, function()
    RUN(barriers);
    RUN(missing_barriers_show);
    RUN(barriers_that_count);
    RUN(shared_memory_is_poisoned);
    RUN(divergent_barriers_are_named);
    RUN(indices);
    RUN(orders_differ_between_seeds_and_not_within);
    RUN(parameters);
    RUN(launches_that_no_gpu_takes);
    RUN(shuffles);
    RUN(votes);
    RUN(parts_of_warps);
    RUN(wrong_masks_are_named);
    RUN(atomics);
    RUN(functions);
    RUN(tensor_cores);
    RUN(matrices_are_loaded);
    RUN(async_copies);
    printf("%d failed\n", failures);
    return failures == 0 ? 0 : 1;
}
