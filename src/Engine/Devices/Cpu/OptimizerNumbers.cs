using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>The numbers of an optimiser step that every element needs, and what AdamW and LAMB have in common.</summary>
/// <remarks>
/// Scalars: a loop makes vectors of them once, as locals that stay in registers. A vector in a structure is read from memory each time,
/// where it may lie across two cache lines.
/// </remarks>
/// <param name="step">The step.</param>
/// <param name="norm">2-norm of all gradients, finite.</param>
internal readonly struct OptimizerNumbers(in OptimizerStep step, float norm)
{
    /// <summary>What gradients are multiplied by.</summary>
    public float Clip { get; } = (float)Math.Min(1, step.MaxGradientNorm / (norm + 1e-6));

    /// <summary>β₁</summary>
    public float Beta1 { get; } = step.Beta1;

    /// <summary>β₂</summary>
    public float Beta2 { get; } = step.Beta2;

    /// <summary>1 − β₁</summary>
    public float Rest1 { get; } = (float)(1.0 - step.Beta1);

    /// <summary>1 − β₂</summary>
    public float Rest2 { get; } = (float)(1.0 - step.Beta2);

    /// <summary>1 − β₁ᵗ</summary>
    public float Correction1 { get; } = step.BiasCorrection1;

    /// <summary>1 − β₂ᵗ</summary>
    public float Correction2 { get; } = step.BiasCorrection2;

    /// <summary>ε</summary>
    public float Epsilon { get; } = step.Epsilon;

    /// <summary>m̂ / (√v̂ + ε).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Direction(
        Vector512<float> first, Vector512<float> second,
        Vector512<float> correction1, Vector512<float> correction2, Vector512<float> epsilon) =>
        first / correction1 / (Vector512.Sqrt(second / correction2) + epsilon);
}
