// The residual stream, a dropped branch added to it, and the plain layer norm of the sum: sum = residual + dropout(branch),
// y = (sum − mean) · r with r = 1 / sqrt(variance + ε)   (Ba, Kiros, Hinton 2016, eq. 3, without gain and bias)
//
//   residual, sum, grad_sum        [rows, width]   fp32
//   branch, grad_branch, y, grad_y [rows, width]   Storage
//   inverse_deviation              [rows]          fp32: r, kept for the backward pass
//
// One block a row. Forward moves rows · width · (8 + 2 · sizeof(Storage)) bytes, backward rows · width · (8 + 3 · sizeof(Storage)),
// bound by memory; what is read again comes from the cache.
#include "dropout.cuh"
#include "layer_norm.cuh"

extern "C" __global__ void add_layer_norm_forward(const float* residual, const Storage* branch, const int* state, unsigned site,
                                                  unsigned threshold, float scale, int follows_batch, int width, float epsilon, float* sum,
                                                  Storage* y, float* inverse_deviation)
{
    const Dropout dropout = read_dropout(state, site, threshold, scale, follows_batch);
    const long long start = (long long)blockIdx.x * width;
    for (int i = first_lane(); i < width; i += lane_step()) {
        float values[Lanes], added[Lanes];
        load_lanes(residual + start, i, width, values);
        load_lanes(branch + start, i, width, added);
        drop_lanes(dropout, blockIdx.x, i, width, added);
        for (int lane = 0; lane < Lanes; lane++) values[lane] += added[lane];
        store_lanes(sum + start, i, width, values);
    }
    const RowMoments moments = row_moments(sum + start, width, epsilon);

    for (int i = first_lane(); i < width; i += lane_step()) {
        float values[Lanes];
        load_lanes(sum + start, i, width, values);
        moments.normalize(values);
        store_lanes(y + start, i, width, values);
    }
    if (threadIdx.x == 0) inverse_deviation[blockIdx.x] = moments.inverse_deviation;
}

// grad_sum += r · (grad_y − mean(grad_y) − y · mean(grad_y · y)); grad_branch = dropout backward of the new grad_sum.
extern "C" __global__ void add_layer_norm_backward(const Storage* grad_y, const Storage* y, const float* inverse_deviation,
                                                   const int* state, unsigned site, unsigned threshold, float scale,
                                                   int follows_batch, int width, float* grad_sum, Storage* grad_branch)
{
    const Dropout dropout = read_dropout(state, site, threshold, scale, follows_batch);
    const long long start = (long long)blockIdx.x * width;
    const LayerNormGradient<Storage, Storage> gradient(
        grad_y + start, y + start, nullptr, 0.f, 1.f, inverse_deviation[blockIdx.x], width);
    for (int i = first_lane(); i < width; i += lane_step()) {
        float values[Lanes], before[Lanes];
        gradient.lanes(i, values);
        load_lanes(grad_sum + start, i, width, before);
        for (int lane = 0; lane < Lanes; lane++) values[lane] += before[lane];
        store_lanes(grad_sum + start, i, width, values);
        drop_lanes(dropout, blockIdx.x, i, width, values);
        store_lanes(grad_branch + start, i, width, values);
    }
}
