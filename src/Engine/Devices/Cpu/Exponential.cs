using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>
/// eˣ in single precision within about two units in the last place: x = n ln 2 + r with |r| ≤ ln 2 / 2, eˣ = 2ⁿ eʳ, eʳ by its series to
/// r⁷ (the rest is below 6·10⁻⁹). Below −87 it is 0, so −∞ gives exactly 0; above 88 it is not meant for; NaN stays NaN.
/// </summary>
internal static class Exponential
{
    private const float Lowest = -87f;
    private const float InverseLn2 = 1.44269504f;

    // ln 2 in two parts: the first has few enough bits that n · Ln2High is exact.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    /// <summary>eˣ of every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> x)
    {
        var n = Vector512.Round(x * Vector512.Create(InverseLn2));
        var r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2High), x);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2Low), r);
        var power = Vector512.FusedMultiplyAdd(Vector512.Create(1f / 5040), r, Vector512.Create(1f / 720));
        power = Vector512.FusedMultiplyAdd(power, r, Vector512.Create(1f / 120));
        power = Vector512.FusedMultiplyAdd(power, r, Vector512.Create(1f / 24));
        power = Vector512.FusedMultiplyAdd(power, r, Vector512.Create(1f / 6));
        power = Vector512.FusedMultiplyAdd(power, r, Vector512.Create(0.5f));
        power = Vector512.FusedMultiplyAdd(power, r, Vector512<float>.One);
        power = Vector512.FusedMultiplyAdd(power, r, Vector512<float>.One);
        var twoToN = ((Vector512.ConvertToInt32(n) + Vector512.Create(127)) << 23).AsSingle();
        return Vector512.AndNot(power * twoToN, Vector512.LessThan(x, Vector512.Create(Lowest)));
    }
}
