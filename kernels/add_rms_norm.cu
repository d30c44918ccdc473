// The residual stream, a dropped branch added to it, and RMSNorm of the sum: sum = residual + dropout(branch), y = sum · r · gain with
// r = 1 / sqrt(mean(sum²) + ε)   (Zhang & Sennrich 2019, eq. 4)
//
//   residual, sum, grad_sum        [rows, width]   fp32
//   branch, grad_branch, y, grad_y [rows, width]   Storage
//   gain                           [width]         fp32
//   inverse_rms                    [rows]          fp32: r, kept for the backward pass
//
// One block a row. Forward moves rows · width · (8 + 2 · sizeof(Storage)) bytes, backward rows · width · (12 + 2 · sizeof(Storage)),
// bound by memory; what is read twice comes from the cache. The gain's gradient is that of rms_norm.cu.
#include "dropout.cuh"
#include "rms_norm.cuh"

extern "C" __global__ void add_rms_norm_forward(const float* residual, const Storage* branch, const int* state, unsigned site,
                                                unsigned threshold, float scale, int follows_batch, const float* gain, int width,
                                                float epsilon, float* sum, Storage* y, float* inverse_rms)
{
    const Dropout dropout = read_dropout(state, site, threshold, scale, follows_batch);
    const long long start = (long long)blockIdx.x * width;
    float squares = 0;
    for (int i = first_lane(); i < width; i += lane_step()) {
        float values[Lanes], added[Lanes];
        load_lanes(residual + start, i, width, values);
        load_lanes(branch + start, i, width, added);
        drop_lanes(dropout, blockIdx.x, i, width, added);
        for (int lane = 0; lane < Lanes; lane++) {
            values[lane] += added[lane];
            squares += values[lane] * values[lane];
        }
        store_lanes(sum + start, i, width, values);
    }
    const float r = inverse_root_mean_square(squares, width, epsilon);
    scale_row(sum + start, gain, r, width, y + start);
    if (threadIdx.x == 0) inverse_rms[blockIdx.x] = r;
}

// grad_sum += r · (g − sum · r² · mean(g · sum)) with g = grad_y · gain; grad_branch = dropout backward of the new grad_sum.
extern "C" __global__ void add_rms_norm_backward(const Storage* grad_y, const float* sum, const float* gain, const float* inverse_rms,
                                                 const int* state, unsigned site, unsigned threshold, float scale, int follows_batch,
                                                 int width, float* grad_sum, Storage* grad_branch)
{
    const Dropout dropout = read_dropout(state, site, threshold, scale, follows_batch);
    const long long start = (long long)blockIdx.x * width;
    const RmsNormGradient<Storage, float> norm(grad_y + start, sum + start, gain, inverse_rms[blockIdx.x], width);
    for (int i = first_lane(); i < width; i += lane_step()) {
        float gradient[Lanes], result[Lanes];
        norm.lanes(i, gradient);
        load_lanes(grad_sum + start, i, width, result);
        for (int lane = 0; lane < Lanes; lane++) result[lane] += gradient[lane];
        store_lanes(grad_sum + start, i, width, result);
        drop_lanes(dropout, blockIdx.x, i, width, result);
        store_lanes(grad_branch + start, i, width, result);
    }
}
