// The rows that have a target, taken out of all rows, and their gradients put back.
//
//   x, grad_x   [all, width]        Storage
//   rows        [capacity]          int, distinct; anything at and beyond the count
//   count       [1]                 int
//   y, grad_y   [capacity, width]   Storage
//
// One block an entry. Reads the entries in use and writes y once, bound by memory. Before the backward pass grad_x is zero.
#include "common.cuh"

// y[c] = x[rows[c]] below the count, zero behind it.
extern "C" __global__ void gather_rows(const Storage* x, const int* rows, const int* count, int width, Storage* y)
{
    const int entry = blockIdx.x;
    const bool used = entry < *count;
    for (int i = first_lane(); i < width; i += lane_step()) {
        float values[Lanes] = {};
        if (used) load_lanes(x + (long long)rows[entry] * width, i, width, values);
        store_lanes(y + (long long)entry * width, i, width, values);
    }
}

// grad_x[rows[c]] = grad_y[c] below the count.
extern "C" __global__ void gather_rows_backward(const Storage* grad_y, const int* rows, const int* count, int width, Storage* grad_x)
{
    const int entry = blockIdx.x;
    if (entry >= *count) return;
    for (int i = first_lane(); i < width; i += lane_step()) {
        float values[Lanes];
        load_lanes(grad_y + (long long)entry * width, i, width, values);
        store_lanes(grad_x + (long long)rows[entry] * width, i, width, values);
    }
}
