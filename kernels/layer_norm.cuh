// Layer norm of one row by one block (Ba, Kiros, Hinton 2016, eq. 3): x̂ = (x − mean) · r with r = 1 / sqrt(variance + ε).
#pragma once
#include "common.cuh"

struct RowMoments {
    float mean, inverse_deviation;

    // values = x̂
    __device__ __forceinline__ void normalize(float (&values)[Lanes]) const
    {
        for (int lane = 0; lane < Lanes; lane++) values[lane] = (values[lane] - mean) * inverse_deviation;
    }
};

// The variance from differences to the mean: from sums of squares it would lose the digits that both have in common. Every thread must
// call it, and reads only the lanes that are its own.
template <class T>
__device__ __forceinline__ RowMoments row_moments(const T* row, int width, float epsilon)
{
    float sum = 0;
    for (int i = first_lane(); i < width; i += lane_step()) {
        float values[Lanes];
        load_lanes(row, i, width, values);
        for (int lane = 0; lane < Lanes; lane++) sum += values[lane];
    }
    const float mean = block_sum(sum) / width;

    float squares = 0;
    for (int i = first_lane(); i < width; i += lane_step()) {
        float values[Lanes];
        load_lanes(row, i, width, values);
        for (int lane = 0; lane < Lanes; lane++) {
            const float difference = i + lane < width ? values[lane] - mean : 0.f;
            squares += difference * difference;
        }
    }
    return RowMoments{mean, 1.f / sqrtf(block_sum(squares) / width + epsilon)};
}

// The gradient of one row: r · (g − mean(g) − x̂ · mean(g · x̂)) with g = grad_y · gain and x̂ = (x − center) · scale.
template <class Gradient, class Source>
class LayerNormGradient {
public:
    // gain: null for one. x: the input with its mean and r, or x̂ itself with center 0 and scale 1. Every thread must call it.
    __device__ __forceinline__ LayerNormGradient(const Gradient* grad_y, const Source* x, const float* gain, float center, float scale,
                                                 float inverse_deviation, int width)
        : grad_y(grad_y), x(x), gain(gain), center(center), scale(scale), inverse_deviation(inverse_deviation), width(width)
    {
        float sum = 0, dot = 0;
        for (int i = first_lane(); i < width; i += lane_step()) {
            float g[Lanes], normalized[Lanes];
            load(i, g, normalized);
            for (int lane = 0; lane < Lanes; lane++) {
                sum += g[lane];
                dot += g[lane] * normalized[lane];
            }
        }
        mean_of_g = block_sum(sum) / width;
        along_x = block_sum(dot) / width;
    }

    // Elements i .. i + 7; of no meaning at and beyond width.
    __device__ __forceinline__ void lanes(int i, float (&gradient)[Lanes]) const
    {
        float normalized[Lanes];
        load(i, gradient, normalized);
        for (int lane = 0; lane < Lanes; lane++)
            gradient[lane] = inverse_deviation * (gradient[lane] - mean_of_g - normalized[lane] * along_x);
    }

private:
    __device__ __forceinline__ void load(int i, float (&g)[Lanes], float (&normalized)[Lanes]) const
    {
        load_lanes(grad_y, i, width, g);
        load_lanes(x, i, width, normalized);
        for (int lane = 0; lane < Lanes; lane++) normalized[lane] = (normalized[lane] - center) * scale;
        if (gain != nullptr) {
            float gains[Lanes];
            load_lanes(gain, i, width, gains);
            for (int lane = 0; lane < Lanes; lane++) g[lane] *= gains[lane];
        }
    }

    const Gradient* grad_y;
    const Source* x;
    const float* gain;
    float center, scale, inverse_deviation;
    int width;
    float mean_of_g, along_x;
};
