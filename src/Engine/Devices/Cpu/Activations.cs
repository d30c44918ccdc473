using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>
/// Activation functions and their derivatives for all finite numbers; NaN stays NaN. Largest errors found against double precision:
/// σ and 1 − σ 2.2 units in the last place of the exact value, silu 2.9 and x Φ(x) 5.8 where they are not below 10⁻³⁶. The tanh form
/// of GELU, whose argument is rounded before it becomes a power, and all derivatives, which cross zero, are within two units of the larger
/// of the exact value and one; far below zero that form is relatively less exact (120 units at −9.5, where it is 10⁻³³).
/// Where that is more than two units it does no harm: with it, the reference cases stay within an eighth of their limits (`antlm verify`).
/// </summary>
internal static class Activations
{
    private const float SqrtTwoOverPi = 0.7978845608f;
    private const float InverseSqrtTwo = 0.7071067812f;
    private const float InverseSqrtTwoPi = 0.3989422804f;
    private const float TanhCubic = 0.044715f;

    // Beyond it Φ and its approximation are 0 or 1 in single precision, and no square overflows on the way.
    private const float Saturated = 15f;

    /// <summary>σ(x) = 1 / (1 + e⁻ˣ), and 1 − σ(x) without cancellation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<float> Value, Vector512<float> Complement) Sigmoid(Vector512<float> x)
    {
        var power = Exponential.Of(-Vector512.Abs(x));
        var larger = Vector512<float>.One / (Vector512<float>.One + power);
        var smaller = power * larger;
        var isNegative = Vector512.LessThan(x, Vector512<float>.Zero);
        return (Vector512.ConditionalSelect(isNegative, smaller, larger), Vector512.ConditionalSelect(isNegative, larger, smaller));
    }

    /// <summary>silu(x) = x σ(x) and its derivative σ (1 + x (1 − σ)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<float> Value, Vector512<float> Derivative) Silu(Vector512<float> x)
    {
        var (sigmoid, complement) = Sigmoid(x);
        return (x * sigmoid, sigmoid * Vector512.FusedMultiplyAdd(x, complement, Vector512<float>.One));
    }

    /// <summary>
    /// ½ x (1 + tanh u), u = √(2/π) (x + 0.044715 x³), and its derivative. Since ½ (1 + tanh u) = σ(2u), no hyperbolic tangent is needed.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<float> Value, Vector512<float> Derivative) GeluTanh(Vector512<float> x)
    {
        var bounded = Bounded(x);
        var square = bounded * bounded;
        var twice = Vector512.Create(2 * SqrtTwoOverPi);
        var (sigmoid, complement) = Sigmoid(
            twice * bounded * Vector512.FusedMultiplyAdd(Vector512.Create(TanhCubic), square, Vector512<float>.One));
        var slope = twice * Vector512.FusedMultiplyAdd(Vector512.Create(3 * TanhCubic), square, Vector512<float>.One);
        return (x * sigmoid, sigmoid * Vector512.FusedMultiplyAdd(bounded * complement, slope, Vector512<float>.One));
    }

    /// <summary>x Φ(x), Φ the normal distribution, and its derivative Φ(x) + x φ(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<float> Value, Vector512<float> Derivative) Gelu(Vector512<float> x)
    {
        var bounded = Bounded(x);
        var half = Vector512.Create(0.5f) * bounded;
        var halfSquare = half * bounded;

        // What rounding took from the power is put back as a factor: far out it would be hundreds of units.
        var power = Exponential.Of(-halfSquare);
        var gauss = Vector512.FusedMultiplyAdd(power, -Vector512.FusedMultiplyAdd(half, bounded, -halfSquare), power);
        var tail = Vector512.Create(0.5f) * gauss * ScaledComplementaryError(Vector512.Abs(bounded) * Vector512.Create(InverseSqrtTwo));
        var distribution = Vector512.ConditionalSelect(
            Vector512.LessThan(x, Vector512<float>.Zero), tail, Vector512<float>.One - tail);
        return (x * distribution, Vector512.FusedMultiplyAdd(bounded * Vector512.Create(InverseSqrtTwoPi), gauss, distribution));
    }

    // x stands second, because that is what the processor's minimum returns where a lane is NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Bounded(Vector512<float> x) =>
        Vector512.MinNative(Vector512.Create(Saturated), Vector512.MaxNative(Vector512.Create(-Saturated), x));

    // e^(z²) erfc(z) for z ≥ 0 as t P(t), t = 1 / (1 + 0.4 z). P is a minimax fit over 0 ≤ z ≤ 9.5 (Lawson's iteration on Chebyshev
    // nodes): relative error 7·10⁻⁹ exactly, below 2·10⁻⁷ in single precision.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> ScaledComplementaryError(Vector512<float> z)
    {
        var t = Vector512<float>.One / Vector512.FusedMultiplyAdd(Vector512.Create(0.4f), z, Vector512<float>.One);
        var sum = Vector512.FusedMultiplyAdd(Vector512.Create(-0.0305966355f), t, Vector512.Create(0.203481963f));
        sum = Vector512.FusedMultiplyAdd(sum, t, Vector512.Create(-0.511738365f));
        sum = Vector512.FusedMultiplyAdd(sum, t, Vector512.Create(0.564775803f));
        sum = Vector512.FusedMultiplyAdd(sum, t, Vector512.Create(-0.298884352f));
        sum = Vector512.FusedMultiplyAdd(sum, t, Vector512.Create(0.279917091f));
        sum = Vector512.FusedMultiplyAdd(sum, t, Vector512.Create(0.126942667f));
        sum = Vector512.FusedMultiplyAdd(sum, t, Vector512.Create(0.215511168f));
        sum = Vector512.FusedMultiplyAdd(sum, t, Vector512.Create(0.22488001f));
        sum = Vector512.FusedMultiplyAdd(sum, t, Vector512.Create(0.225710658f));
        return sum * t;
    }
}
