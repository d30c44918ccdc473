// Dropout without stored masks: Philox-4x32-10 (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"), a
// counter-based generator. The draw of an element is a function of (seed, step, site, element) alone, the same on every device and in the
// backward pass.
#pragma once
#include "common.cuh"

struct Draws {
    unsigned word[4];
};

// Key = the seed's halves; counter = (low half of element / 4, high half, site, step); word = element mod 4.
__device__ __forceinline__ Draws philox(unsigned key_a, unsigned key_b, unsigned step, unsigned site, unsigned long long block)
{
    unsigned a = (unsigned)block, b = (unsigned)(block >> 32), c = site, d = step;
    for (int round = 0; round < 10; round++) {
        const unsigned long long product_a = 0xD2511F53ull * a, product_b = 0xCD9E8D57ull * c;
        a = (unsigned)(product_b >> 32) ^ b ^ key_a;
        c = (unsigned)(product_a >> 32) ^ d ^ key_b;
        b = (unsigned)product_b;
        d = (unsigned)product_a;
        key_a += 0x9E3779B9u;
        key_b += 0xBB67AE85u;
    }
    return Draws{{a, b, c, d}};
}

// One place where activations are dropped. Kernels take its parts as arguments, `state` null where nothing is dropped.
struct Dropout {
    unsigned seed_low, seed_high, step, site, threshold;
    float scale;
    long long first_row;
    bool active;
};

// state: seed's low and high half, step, low and high half of the first token row in the global batch.
__device__ __forceinline__ Dropout read_dropout(const int* state, unsigned site, unsigned threshold, float scale, int follows_batch)
{
    if (state == nullptr) return Dropout{0, 0, 0, 0, 0, 1.f, 0, false};
    const unsigned long long first = (unsigned)state[3] | ((unsigned long long)(unsigned)state[4] << 32);
    const long long first_row = follows_batch ? (long long)first : 0;
    return Dropout{(unsigned)state[0], (unsigned)state[1], (unsigned)state[2], site, threshold, scale, first_row, true};
}

// What one element is multiplied by: 0 where it is dropped, the scale where it is kept.
__device__ __forceinline__ float dropout_factor(const Dropout& dropout, unsigned long long element)
{
    if (!dropout.active) return 1.f;
    const Draws draws = philox(dropout.seed_low, dropout.seed_high, dropout.step, dropout.site, element / 4);
    return draws.word[element % 4] < dropout.threshold ? 0.f : dropout.scale;
}

// values *= factors of elements first .. first + 7 of a row of the micro-batch.
__device__ __forceinline__ void drop_lanes(const Dropout& dropout, long long row, int first, int width, float (&values)[Lanes])
{
    if (!dropout.active) return;
    const unsigned long long element = (unsigned long long)((dropout.first_row + row) * width + first);
    if (element % 4 == 0) {
        for (int part = 0; part < Lanes / 4; part++) {
            const Draws draws = philox(dropout.seed_low, dropout.seed_high, dropout.step, dropout.site, element / 4 + part);
            for (int i = 0; i < 4; i++) values[4 * part + i] *= draws.word[i] < dropout.threshold ? 0.f : dropout.scale;
        }
    } else {
        for (int i = 0; i < Lanes; i++) values[i] *= dropout_factor(dropout, element + i);
    }
}
