using System.Runtime.InteropServices;

namespace AntLM.Engine.Tensors;

/// <summary>Conversions between singles and <see cref="DType.BFloat16"/>, whose bits are the upper half of a single's.</summary>
public static class BFloat16
{
    /// <summary>The nearest BFloat16 of each value; of two equally near ones the even one. NaN stays NaN.</summary>
    public static void Narrow(ReadOnlySpan<float> source, Span<ushort> destination)
    {
        var words = MemoryMarshal.Cast<float, uint>(source);
        for (var i = 0; i < words.Length; i++)
        {
            var bits = words[i];
            var rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16;
            // Rounding could carry a NaN's fraction over into another number: it stays a NaN.
            destination[i] = (ushort)((bits & 0x7FFF_FFFF) > 0x7F80_0000 ? (bits >> 16) | 0x40 : rounded);
        }
    }

    /// <summary>The same values as singles.</summary>
    public static void Widen(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        var words = MemoryMarshal.Cast<float, uint>(destination);
        for (var i = 0; i < source.Length; i++)
        {
            words[i] = (uint)source[i] << 16;
        }
    }

    /// <summary>Each value as it is after being stored as BFloat16.</summary>
    public static float[] Round(ReadOnlySpan<float> values)
    {
        var narrow = new ushort[values.Length];
        Narrow(values, narrow);
        var rounded = new float[values.Length];
        Widen(narrow, rounded);
        return rounded;
    }
}
