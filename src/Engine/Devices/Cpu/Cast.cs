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
            (DType.Float32, DType.BFloat16) => (first, end) => Narrow((float*)from, (ushort*)to, first, end),
            (DType.BFloat16, DType.Float32) => (first, end) => Widen((ushort*)from, (float*)to, first, end),
            (DType.Float32, DType.Float32) => (first, end) => Copy((float*)from, (float*)to, first, end),
            _ => throw new ArgumentException($"No conversion from {source.Type} to {destination.Type}.", nameof(destination)),
        };
        ForEachElementTile(source.Count, convert);
    }

    private static void Copy(float* source, float* target, long first, long end) =>
        new ReadOnlySpan<float>(source + first, (int)(end - first)).CopyTo(new Span<float>(target + first, (int)(end - first)));

    private static void Widen(ushort* source, float* target, long first, long end) =>
        BFloat16.Widen(new ReadOnlySpan<ushort>(source + first, (int)(end - first)), new Span<float>(target + first, (int)(end - first)));

    private static void Narrow(float* source, ushort* target, long first, long end) =>
        BFloat16.Narrow(new ReadOnlySpan<float>(source + first, (int)(end - first)), new Span<ushort>(target + first, (int)(end - first)));
}
