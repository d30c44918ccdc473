// Rotary positions: queries and keys turn in place, pairs (m, m + d/2) of a head of size d by the angle of position and pair
// (Su et al. 2021, eq. 34, with the halves of a head as pairs)
//
//   qkv      [rows, 3 · heads · head_size]   Storage: queries, keys, values side by side; row r stands at position r mod length
//   angles   [length, head_size]             fp32: cosines in the first half of the columns, sines behind them
//
// One block a row, eight pairs a thread. Reads and writes queries and keys once: 4 · rows · heads · head_size · sizeof(Storage) bytes,
// bound by memory. direction: 1, or −1 to rotate gradients back.
#include "common.cuh"

extern "C" __global__ void rotary(const float* angles, int heads, int head_size, int length, float direction, Storage* qkv)
{
    const int half = head_size / 2, groups = (half + Lanes - 1) / Lanes;
    const float* cosines = angles + (long long)(blockIdx.x % length) * head_size;
    Storage* row = qkv + (long long)blockIdx.x * 3 * heads * head_size;
    // Queries and keys stand side by side: twice as many heads.
    for (int group = threadIdx.x; group < 2 * heads * groups; group += blockDim.x) {
        Storage* head = row + group / groups * head_size;
        const int m = group % groups * Lanes;
        float cosine[Lanes], sine[Lanes], x[Lanes], y[Lanes];
        load_lanes(cosines, m, half, cosine);
        load_lanes(cosines + half, m, half, sine);
        load_lanes(head, m, half, x);
        load_lanes(head + half, m, half, y);
        for (int lane = 0; lane < Lanes; lane++) {
            const float first = x[lane], second = y[lane], turn = sine[lane] * direction;
            x[lane] = first * cosine[lane] - second * turn;
            y[lane] = second * cosine[lane] + first * turn;
        }
        store_lanes(head, m, half, x);
        store_lanes(head + half, m, half, y);
    }
}
