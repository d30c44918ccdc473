// Layer norm over rows: y = x̂ · gain + bias, x̂ = (x − mean) · r with r = 1 / sqrt(variance + ε)   (Ba, Kiros, Hinton 2016, eq. 3)
//
//   x, grad_x                 [rows, width]   Input
//   y, grad_y                 [rows, width]   Output
//   gain, bias                [width]         fp32, both null for the plain norm
//   mean, inverse_deviation   [rows]          fp32: mean and r, kept for the backward pass
//
// One block a row. Forward reads x and writes y once, bound by memory; further readings of x come from the cache.
#include "layer_norm.cuh"

extern "C" __global__ void layer_norm_forward(const Input* x, const float* gain, const float* bias, int width, float epsilon, Output* y,
                                              float* mean, float* inverse_deviation)
{
    const long long start = (long long)blockIdx.x * width;
    const RowMoments moments = row_moments(x + start, width, epsilon);
    for (int i = first_lane(); i < width; i += lane_step()) {
        float values[Lanes];
        load_lanes(x + start, i, width, values);
        moments.normalize(values);
        if (gain != nullptr) {
            float gains[Lanes], biases[Lanes];
            load_lanes(gain, i, width, gains);
            load_lanes(bias, i, width, biases);
            for (int lane = 0; lane < Lanes; lane++) values[lane] = values[lane] * gains[lane] + biases[lane];
        }
        store_lanes(y + start, i, width, values);
    }
    if (threadIdx.x == 0) {
        mean[blockIdx.x] = moments.mean;
        inverse_deviation[blockIdx.x] = moments.inverse_deviation;
    }
}

// grad_x (= or +=) r · (g − mean(g) − x̂ · mean(g · x̂)) with g = grad_y · gain.
extern "C" __global__ void layer_norm_backward(const Output* grad_y, const Input* x, const float* gain, const float* mean,
                                               const float* inverse_deviation, int width, int accumulate, Input* grad_x)
{
    const long long start = (long long)blockIdx.x * width;
    const float r = inverse_deviation[blockIdx.x];
    const LayerNormGradient<Output, Input> gradient(grad_y + start, x + start, gain, mean[blockIdx.x], r, r, width);
    for (int i = first_lane(); i < width; i += lane_step()) {
        float values[Lanes], before[Lanes] = {};
        gradient.lanes(i, values);
        if (accumulate) load_lanes(grad_x + start, i, width, before);
        for (int lane = 0; lane < Lanes; lane++) values[lane] += before[lane];
        store_lanes(grad_x + start, i, width, values);
    }
}

// partial_gain[tile] = Σ over the tile's rows of grad_y · x̂, partial_bias[tile] = Σ of grad_y, both [tiles, width]; column_sums_add adds
// the tiles to the gradients of gain and bias. One thread a column.
extern "C" __global__ void layer_norm_backward_affine(const Output* grad_y, const Input* x, const float* mean,
                                                      const float* inverse_deviation, int rows, int width, int rows_per_tile,
                                                      float* partial_gain, float* partial_bias)
{
    const int column = blockIdx.x * blockDim.x + threadIdx.x;
    if (column >= width) return;
    const int from = blockIdx.y * rows_per_tile, to = min(rows, from + rows_per_tile);
    float gain_sum = 0, bias_sum = 0;
    for (int row = from; row < to; row++) {
        const long long index = (long long)row * width + column;
        const float g = to_float(grad_y[index]);
        gain_sum += g * ((to_float(x[index]) - mean[row]) * inverse_deviation[row]);
        bias_sum += g;
    }
    const long long target = (long long)blockIdx.y * width + column;
    partial_gain[target] = gain_sum;
    partial_bias[target] = bias_sum;
}
