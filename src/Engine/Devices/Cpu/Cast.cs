using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <content>Conversions between element types.</content>
internal sealed unsafe partial class CpuOperations
{
    /// <inheritdoc cref="IOperations.Cast"/>
    /// <exception cref="ArgumentException">One of the types is an integer.</exception>
    public void Cast(Tensor source, Tensor destination)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Count, source.Count, nameof(destination));
        nint from = source.Address, to = destination.Address;
        Action<long> convert = (source.Type, destination.Type) switch
        {
            (DType.Float32, DType.BFloat16) => i => ((ushort*)to)[i] = RoundToBFloat16(((float*)from)[i]),
            (DType.BFloat16, DType.Float32) => i => ((uint*)to)[i] = (uint)((ushort*)from)[i] << 16,
            (DType.Float32, DType.Float32) => i => ((float*)to)[i] = ((float*)from)[i],
            _ => throw new ArgumentException($"No conversion from {source.Type} to {destination.Type}.", nameof(destination)),
        };
        ForEachElementTile(source.Count, (first, end) =>
        {
            for (var i = first; i < end; i++)
            {
                convert(i);
            }
        });
    }

    private static ushort RoundToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        // Rounding up could turn a NaN's fraction into infinity's: a quiet NaN is kept instead.
        return float.IsNaN(value) ? (ushort)(bits >> 16 | 0x40) : (ushort)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
    }
}
