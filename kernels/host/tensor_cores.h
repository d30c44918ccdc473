// What mma.sync and ldmatrix do, in plain C++: the twins behind kernels/mma.cuh.
//
// Which element of a matrix a lane holds: PTX ISA, "Matrix Fragments for mma.m16n8k16" (.bf16) and "ldmatrix". With g = lane / 4 and
// t = lane % 4, a register holding two neighbouring elements, the lower half the first:
//
//   A   [16, 16]   register r: row g + 8 (r % 2), columns 2t + 8 (r / 2) and the next
//   B   [16, 8]    register r: rows 2t + 8 r and the next, column g
//   D   [16, 8]    value i:    row g + 8 (i / 2), column 2t + i % 2
#pragma once

#include "execution.h"

#include <cstdint>
#include <cstring>

namespace antlm::host {

struct MmaFragments {
    const unsigned* a;  // 4
    const unsigned* b;  // 2
    float* d;           // 4
};

// Element `half` of a register of bf16.
inline float bf16_half(unsigned word, unsigned half)
{
    const unsigned bits = (half == 0 ? word : word >> 16) << 16;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

inline void multiply_fragments(Brought brought, unsigned)
{
    float a[16][16], b[16][8];
    for (unsigned lane = 0; lane < WarpLanes; lane++) {
        const auto& mine = *static_cast<const MmaFragments*>(brought[lane]);
        const unsigned g = lane / 4, t = lane % 4;
        for (unsigned r = 0; r < 4; r++)
            for (unsigned half = 0; half < 2; half++) a[g + 8 * (r % 2)][2 * t + 8 * (r / 2) + half] = bf16_half(mine.a[r], half);
        for (unsigned r = 0; r < 2; r++)
            for (unsigned half = 0; half < 2; half++) b[2 * t + 8 * r + half][g] = bf16_half(mine.b[r], half);
    }
    for (unsigned lane = 0; lane < WarpLanes; lane++) {
        float* d = static_cast<const MmaFragments*>(brought[lane])->d;
        for (unsigned i = 0; i < 4; i++) {
            const unsigned row = lane / 4 + 8 * (i / 2), column = 2 * (lane % 4) + i % 2;
            float sum = 0.f;
            for (unsigned k = 0; k < 16; k++) sum += a[row][k] * b[k][column];
            d[i] += sum;
        }
    }
}

// mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 with D in the place of C.
inline void mma_m16n8k16(float (&d)[4], const unsigned (&a)[4], const unsigned (&b)[2], Site site)
{
    MmaFragments mine{a, b, d};
    execution.meet_all("mma.sync", &mine, multiply_fragments, site);
}

template <int Matrices>
struct LoadedMatrices {
    const void* row;  // Lane 8 m + i knows where row i of matrix m begins.
    unsigned* words;
};

// ldmatrix.sync.aligned.m8n8.x{Matrices}[.trans].shared.b16
template <int Matrices, bool Transposed>
void load_matrices(unsigned (&words)[Matrices], const void* row, Site site)
{
    LoadedMatrices<Matrices> mine{row, words};
    if (execution.lane() < 8 * Matrices && reinterpret_cast<uintptr_t>(row) % 16 != 0)
        execution.fail_here("ldmatrix", "of a row that does not begin at a multiple of 16 bytes", site);
    execution.meet_all("ldmatrix", &mine, [](Brought brought, unsigned) {
        for (unsigned matrix = 0; matrix < Matrices; matrix++) {
            unsigned short elements[8][8];
            for (unsigned i = 0; i < 8; i++)
                memcpy(elements[i], static_cast<const LoadedMatrices<Matrices>*>(brought[8 * matrix + i])->row, sizeof elements[i]);
            for (unsigned lane = 0; lane < WarpLanes; lane++) {
                const unsigned g = lane / 4, t = lane % 4;
                const unsigned first = Transposed ? elements[2 * t][g] : elements[g][2 * t];
                const unsigned second = Transposed ? elements[2 * t + 1][g] : elements[g][2 * t + 1];
                static_cast<LoadedMatrices<Matrices>*>(brought[lane])->words[matrix] = first | second << 16;
            }
        }
    }, site);
}

}  // namespace antlm::host
