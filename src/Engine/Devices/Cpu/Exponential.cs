using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>
/// eˣ in single precision, within one unit in the last place of the exact value over the whole range: x = n ln 2 + r with
/// |r| ≤ ln 2 / 2, eˣ = 2ⁿ eʳ. Results below the normal numbers are rounded to the denormal ones; −∞ gives 0, +∞ gives +∞, NaN stays NaN.
/// </summary>
internal static class Exponential
{
    // e⁻¹⁰⁴ rounds to zero and e⁸⁹ to infinity, and so does everything beyond.
    private const float Lowest = -104f;
    private const float Highest = 89f;

    private const float InverseLn2 = 1.44269504f;

    // ln 2 in two parts: the first has few enough bits that n · Ln2High is exact.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    // 1.5 · 2²³: added to a number below 2²², it leaves no bits behind the point, so that the sum's last bits are an integer.
    private const float Rounder = 12582912f;

    private const int ExponentBias = 127;
    private const int MantissaBits = 23;

    /// <summary>eˣ of every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> x)
    {
        // x stands second, because that is what the processor's minimum returns where a lane is NaN.
        x = Vector512.MinNative(Vector512.Create(Highest), Vector512.MaxNative(Vector512.Create(Lowest), x));
        var rounded = Vector512.FusedMultiplyAdd(x, Vector512.Create(InverseLn2), Vector512.Create(Rounder));
        var n = rounded - Vector512.Create(Rounder);
        var r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2High), x);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2Low), r);

        // eʳ = 1 + r + r² P(r), a minimax fit (Remez): relative error 4·10⁻⁹.
        var power = Vector512.FusedMultiplyAdd(Vector512.Create(0.00138145406f), r, Vector512.Create(0.00836874545f));
        power = Vector512.FusedMultiplyAdd(power, r, Vector512.Create(0.041668389f));
        power = Vector512.FusedMultiplyAdd(power, r, Vector512.Create(0.166665211f));
        power = Vector512.FusedMultiplyAdd(power, r, Vector512.Create(0.49999994f));
        power = Vector512.FusedMultiplyAdd(power, r, Vector512<float>.One);
        power = Vector512.FusedMultiplyAdd(power, r, Vector512<float>.One);
        if (Avx512F.IsSupported)
        {
            return Avx512F.Scale(power, n);
        }

        // In two steps, because 2ⁿ itself need not be a normal number.
        var exponent = rounded.AsInt32() - Vector512.Create(Rounder).AsInt32();
        var half = exponent >> 1;
        return power * PowerOfTwo(half) * PowerOfTwo(exponent - half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> PowerOfTwo(Vector512<int> exponent) =>
        ((exponent + Vector512.Create(ExponentBias)) << MantissaBits).AsSingle();
}
