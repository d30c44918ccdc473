using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <content>Conversions between element types.</content>
internal sealed unsafe partial class CpuOperations
{
    /// <inheritdoc cref="IOperations.Cast"/>
    /// <exception cref="ArgumentException">One of the types is an integer, or the counts differ.</exception>
    public void Cast(Tensor source, Tensor destination)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Count, source.Count, nameof(destination));
        nint from = source.Address, to = destination.Address;
        Action<long, long> convert = (source.Type, destination.Type) switch
        {
            (DType.Float32, DType.BFloat16) => (first, end) => Narrow((uint*)from, (ushort*)to, first, end),
            (DType.BFloat16, DType.Float32) => (first, end) => Widen((ushort*)from, (uint*)to, first, end),
            (DType.Float32, DType.Float32) => (first, end) => Copy((float*)from, (float*)to, first, end),
            _ => throw new ArgumentException($"No conversion from {source.Type} to {destination.Type}.", nameof(destination)),
        };
        ForEachElementTile(source.Count, convert);
    }

    private static void Copy(float* source, float* target, long first, long end) =>
        new ReadOnlySpan<float>(source + first, (int)(end - first)).CopyTo(new Span<float>(target + first, (int)(end - first)));

    private static void Widen(ushort* source, uint* target, long first, long end)
    {
        for (var i = first; i < end; i++)
        {
            target[i] = (uint)source[i] << 16;
        }
    }

    private static void Narrow(uint* source, ushort* target, long first, long end)
    {
        for (var i = first; i < end; i++)
        {
            var bits = source[i];
            var rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16;
            // Rounding could carry a NaN's fraction over into another number: it stays a NaN.
            target[i] = (ushort)((bits & 0x7FFF_FFFF) > 0x7F80_0000 ? (bits >> 16) | 0x40 : rounded);
        }
    }
}
