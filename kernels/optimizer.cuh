// What AdamW and LAMB have in common: how they walk over the parameter block, clipping, the moments.
#pragma once
#include "common.cuh"

// Elements start .. start + count − 1 of the block, all of one parameter. One block of threads serves one tile.
struct ParameterTile {
    long long start;
    int count, parameter;
};

// The tiles of one published parameter, and whether it decays.
struct ParameterTiles {
    int first, count, decays;
};

// A step with gradients that are not finite writes nothing.
__device__ __forceinline__ bool is_finite(float value) { return (__float_as_uint(value) & 0x7f800000u) != 0x7f800000u; }

// What every gradient is multiplied by: min(1, c / (‖g‖ + 1e-6)).
__device__ __forceinline__ float clip_factor(float norm, float max_norm)
{
    return (float)min(1., (double)max_norm / ((double)norm + 1e-6));
}

// m = β₁ m + (1 − β₁) g, v = β₂ v + (1 − β₂) g², g clipped.
__device__ __forceinline__ void update_moments(float gradient, float beta1, float beta2, float& first, float& second)
{
    first = first * beta1 + gradient * (1.f - beta1);
    second = second * beta2 + gradient * gradient * (1.f - beta2);
}

// m̂ / (√v̂ + ε), m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ).
__device__ __forceinline__ float direction(float first, float second, float correction1, float correction2, float epsilon)
{
    return first / correction1 / (sqrtf(second / correction2) + epsilon);
}
