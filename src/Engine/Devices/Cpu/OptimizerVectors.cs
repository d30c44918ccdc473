using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>The numbers of an optimiser step that every element needs, and what AdamW and LAMB have in common.</summary>
/// <param name="step">The step.</param>
/// <param name="norm">2-norm of all gradients, finite.</param>
internal readonly unsafe struct OptimizerVectors(in OptimizerStep step, float norm)
{
    private readonly Vector512<float> clip = Vector512.Create((float)Math.Min(1, step.MaxGradientNorm / (norm + 1e-6)));
    private readonly Vector512<float> beta1 = Vector512.Create(step.Beta1);
    private readonly Vector512<float> beta2 = Vector512.Create(step.Beta2);
    private readonly Vector512<float> rest1 = Vector512.Create((float)(1.0 - step.Beta1));
    private readonly Vector512<float> rest2 = Vector512.Create((float)(1.0 - step.Beta2));
    private readonly Vector512<float> correction1 = Vector512.Create(step.BiasCorrection1);
    private readonly Vector512<float> correction2 = Vector512.Create(step.BiasCorrection2);
    private readonly Vector512<float> epsilon = Vector512.Create(step.Epsilon);

    /// <summary>m = β₁ m + (1 − β₁) g, v = β₂ v + (1 − β₂) g², g clipped.</summary>
    /// <returns>m̂ / (√v̂ + ε).</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> UpdateMoments(float* gradient, float* first, float* second, int remaining)
    {
        var g = Lanes.Load(gradient, remaining) * clip;
        Lanes.Store(Lanes.Load(first, remaining) * beta1 + g * rest1, first, remaining);
        Lanes.Store(Lanes.Load(second, remaining) * beta2 + g * g * rest2, second, remaining);
        return Direction(first, second, remaining);
    }

    /// <summary>m̂ / (√v̂ + ε) of moments that are already updated.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Direction(float* first, float* second, int remaining) =>
        Lanes.Load(first, remaining) / correction1 / (Vector512.Sqrt(Lanes.Load(second, remaining) / correction2) + epsilon);
}
