// RMSNorm of one row by one block (Zhang & Sennrich 2019, eq. 4): y = x · r · gain with r = 1 / sqrt(mean(x²) + ε).
#pragma once
#include "common.cuh"

// r, from this thread's share of Σ x². Every thread must call it.
__device__ __forceinline__ float inverse_root_mean_square(float squares, int width, float epsilon)
{
    return 1.f / sqrtf(block_sum(squares) / width + epsilon);
}

// y = x · r · gain. Reads only the lanes that are this thread's own.
template <class Source, class Target>
__device__ __forceinline__ void scale_row(const Source* x, const float* gain, float r, int width, Target* y)
{
    for (int i = first_lane(); i < width; i += lane_step()) {
        float values[Lanes], gains[Lanes];
        load_lanes(x, i, width, values);
        load_lanes(gain, i, width, gains);
        for (int lane = 0; lane < Lanes; lane++) values[lane] *= r * gains[lane];
        store_lanes(y, i, width, values);
    }
}

// The gradient of one row: r · (g − x · r² · mean(g · x)) with g = grad_y · gain.
template <class Gradient, class Source>
class RmsNormGradient {
public:
    // Every thread must call it.
    __device__ __forceinline__ RmsNormGradient(const Gradient* grad_y, const Source* x, const float* gain, float r, int width)
        : grad_y(grad_y), x(x), gain(gain), r(r), width(width)
    {
        float dot = 0;
        for (int i = first_lane(); i < width; i += lane_step()) {
            float g[Lanes], values[Lanes];
            load(i, g, values);
            for (int lane = 0; lane < Lanes; lane++) dot += g[lane] * values[lane];
        }
        along_x = block_sum(dot) / width * r * r;
    }

    // Elements i .. i + 7; of no meaning at and beyond width.
    __device__ __forceinline__ void lanes(int i, float (&gradient)[Lanes]) const
    {
        float values[Lanes];
        load(i, gradient, values);
        for (int lane = 0; lane < Lanes; lane++) gradient[lane] = r * (gradient[lane] - values[lane] * along_x);
    }

private:
    __device__ __forceinline__ void load(int i, float (&g)[Lanes], float (&values)[Lanes]) const
    {
        float gains[Lanes];
        load_lanes(grad_y, i, width, g);
        load_lanes(gain, i, width, gains);
        load_lanes(x, i, width, values);
        for (int lane = 0; lane < Lanes; lane++) g[lane] *= gains[lane];
    }

    const Gradient* grad_y;
    const Source* x;
    const float* gain;
    float r;
    int width;
    float along_x;
};
