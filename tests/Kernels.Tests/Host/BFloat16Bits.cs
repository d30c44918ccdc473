namespace AntLM.Kernels.Tests.Host;

/// <summary>The upper half of a float, rounded to nearest even.</summary>
internal static class BFloat16Bits
{
    /// <summary>The bits of a number; a NaN stays one.</summary>
    public static ushort Of(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)((bits >> 16) | 0x40) : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
