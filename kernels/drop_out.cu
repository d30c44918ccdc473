// Dropout that stands alone: y (= or +=) x · factors, a factor 0 where the element is dropped and 1 / (1 − p) where it is kept
// (Srivastava et al. 2014). Forward and backward are the same, because the factors are drawn again.
//
//   x        [rows, width]   Input
//   y        [rows, width]   Output
//   counted  [rows]          the row that draws count by, where x was gathered; null: the row itself. Entries behind the gathered rows may
//                            be anything: they choose draws, not addresses
//
// One block a row. Moves rows · width · (sizeof(Input) + sizeof(Output)) bytes, bound by memory.
#include "dropout.cuh"

extern "C" __global__ void drop_out(const Input* x, const int* state, unsigned site, unsigned threshold, float scale, int follows_batch,
                                    const int* counted, int width, int accumulate, Output* y)
{
    const Dropout dropout = read_dropout(state, site, threshold, scale, follows_batch);
    const long long start = (long long)blockIdx.x * width;
    const long long row = counted != nullptr ? counted[blockIdx.x] : blockIdx.x;
    for (int i = first_lane(); i < width; i += lane_step()) {
        float values[Lanes], before[Lanes] = {};
        load_lanes(x + start, i, width, values);
        drop_lanes(dropout, row, i, width, values);
        if (accumulate) load_lanes(y + start, i, width, before);
        for (int lane = 0; lane < Lanes; lane++) values[lane] += before[lane];
        store_lanes(y + start, i, width, values);
    }
}
