// Activation functions with their derivatives.
#pragma once
#include "common.cuh"

struct Activation {
    float value, derivative;
};

struct SigmoidValue {
    float value, complement;
};

// σ(x) = 1 / (1 + e⁻ˣ), and 1 − σ(x) without cancellation. Beyond e⁸⁷ the exponential would be infinite and the complement no number.
__device__ __forceinline__ SigmoidValue sigmoid(float x)
{
    const float power = expf(fminf(-x, 87.f));
    const float value = 1.f / (1.f + power);
    return SigmoidValue{value, power * value};
}

// x σ(x)   (Elfwing, Uchibe, Doya 2018)
__device__ __forceinline__ Activation silu(float x)
{
    const SigmoidValue s = sigmoid(x);
    return Activation{x * s.value, s.value * (1.f + x * s.complement)};
}

// ½ x (1 + tanh u) with u = √(2/π) (x + 0.044715 x³)   (Hendrycks & Gimpel 2016). Since ½ (1 + tanh u) = σ(2u), no hyperbolic tangent is
// needed.
__device__ __forceinline__ Activation gelu_tanh(float x)
{
    const float twice = 2.f * 0.7978845608f, cubic = 0.044715f, square = x * x;
    const SigmoidValue s = sigmoid(twice * x * (1.f + cubic * square));
    const float slope = twice * (1.f + 3.f * cubic * square);
    return Activation{x * s.value, s.value * (1.f + x * s.complement * slope)};
}

// x Φ(x), Φ the normal distribution   (Hendrycks & Gimpel 2016). From erfc, because 1 + erf would lose the tail.
__device__ __forceinline__ Activation gelu(float x)
{
    const float distribution = 0.5f * erfcf(-0.7071067812f * x);
    const float density = 0.3989422804f * expf(-0.5f * x * x);
    return Activation{x * distribution, distribution + x * density};
}
