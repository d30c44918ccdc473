// The exact GELU: y = x · Φ(x)   (Hendrycks & Gimpel 2016)
//
//   x, grad_x, y, grad_y   [rows, width]   Storage
//
// One block a row. Forward moves 2 · rows · width · sizeof(Storage) bytes, backward 3, bound by memory.
#include "activations.cuh"

extern "C" __global__ void gelu_forward(const Storage* x, int width, Storage* y)
{
    const long long start = (long long)blockIdx.x * width;
    for (int i = first_lane(); i < width; i += lane_step()) {
        float values[Lanes];
        load_lanes(x + start, i, width, values);
        for (int lane = 0; lane < Lanes; lane++) values[lane] = gelu(values[lane]).value;
        store_lanes(y + start, i, width, values);
    }
}

// grad_x = grad_y · (Φ(x) + x φ(x)), φ the normal density.
extern "C" __global__ void gelu_backward(const Storage* grad_y, const Storage* x, int width, Storage* grad_x)
{
    const long long start = (long long)blockIdx.x * width;
    for (int i = first_lane(); i < width; i += lane_step()) {
        float g[Lanes], values[Lanes];
        load_lanes(grad_y + start, i, width, g);
        load_lanes(x + start, i, width, values);
        for (int lane = 0; lane < Lanes; lane++) values[lane] = g[lane] * gelu(values[lane]).derivative;
        store_lanes(grad_x + start, i, width, values);
    }
}
