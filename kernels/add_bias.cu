// y[row] += bias, behind a matrix product.
//
//   bias   [width]         fp32
//   y      [rows, width]   Storage, added to
//
// One block a row. Reads and writes y once: 2 · rows · width · sizeof(Storage) bytes, bound by memory.
#include "common.cuh"

extern "C" __global__ void add_bias(const float* bias, int width, Storage* y)
{
    Storage* row = y + (long long)blockIdx.x * width;
    for (int i = first_lane(); i < width; i += lane_step()) {
        float values[Lanes], biases[Lanes];
        load_lanes(row, i, width, values);
        load_lanes(bias, i, width, biases);
        for (int lane = 0; lane < Lanes; lane++) values[lane] += biases[lane];
        store_lanes(row, i, width, values);
    }
}
