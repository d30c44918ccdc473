// RMSNorm over rows: y = x · r · gain with r = 1 / sqrt(mean(x²) + ε)   (Zhang & Sennrich 2019, eq. 4)
//
//   x, grad_x              [rows, width]   Input
//   y, grad_y              [rows, width]   Output
//   gain                   [width]         fp32
//   inverse_rms            [rows]          fp32: r, kept for the backward pass
//
// One block a row. Forward reads x and writes y once, bound by memory; the second reading of x comes from the cache.
#include "rms_norm.cuh"

extern "C" __global__ void rms_norm_forward(const Input* x, const float* gain, int width, float epsilon, Output* y, float* inverse_rms)
{
    const long long start = (long long)blockIdx.x * width;
    float squares = 0;
    for (int i = first_lane(); i < width; i += lane_step()) {
        float values[Lanes];
        load_lanes(x + start, i, width, values);
        for (int lane = 0; lane < Lanes; lane++) squares += values[lane] * values[lane];
    }
    const float r = inverse_root_mean_square(squares, width, epsilon);
    scale_row(x + start, gain, r, width, y + start);
    if (threadIdx.x == 0) inverse_rms[blockIdx.x] = r;
}

// grad_x (= or +=) r · (g − x · r² · mean(g · x)) with g = grad_y · gain.
extern "C" __global__ void rms_norm_backward(const Output* grad_y, const Input* x, const float* gain, const float* inverse_rms, int width,
                                             int accumulate, Input* grad_x)
{
    const long long start = (long long)blockIdx.x * width;
    const RmsNormGradient<Output, Input> norm(grad_y + start, x + start, gain, inverse_rms[blockIdx.x], width);
    for (int i = first_lane(); i < width; i += lane_step()) {
        float gradient[Lanes], result[Lanes] = {};
        norm.lanes(i, gradient);
        if (accumulate) load_lanes(grad_x + start, i, width, result);
        for (int lane = 0; lane < Lanes; lane++) result[lane] += gradient[lane];
        store_lanes(grad_x + start, i, width, result);
    }
}

// partial[tile] = Σ over the tile's rows of grad_y · x · r; column_sums_add adds the tiles to the gain's gradient. One thread a column.
extern "C" __global__ void rms_norm_backward_gain(const Output* grad_y, const Input* x, const float* inverse_rms, int rows, int width,
                                                  int rows_per_tile, float* partial)
{
    const int column = blockIdx.x * blockDim.x + threadIdx.x;
    if (column >= width) return;
    const int from = blockIdx.y * rows_per_tile, to = min(rows, from + rows_per_tile);
    float sum = 0;
    for (int row = from; row < to; row++) {
        const long long index = (long long)row * width + column;
        sum += to_float(grad_y[index]) * to_float(x[index]) * inverse_rms[row];
    }
    partial[(long long)blockIdx.y * width + column] = sum;
}
