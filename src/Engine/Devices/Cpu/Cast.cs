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
        nint count = (nint)source.Count, from = source.Address, to = destination.Address;
        switch (source.Type, destination.Type)
        {
            case (DType.Float32, DType.BFloat16):
                ForElements(count, new Narrowed((float*)from, (ushort*)to));
                break;
            case (DType.BFloat16, DType.Float32):
                ForElements(count, new Widened((ushort*)from, (float*)to));
                break;
            case (DType.Float32, DType.Float32):
                ForElements(count, new Copied((float*)from, (float*)to));
                break;
            default:
                throw new ArgumentException($"No conversion from {source.Type} to {destination.Type}.", nameof(destination));
        }
    }

    private readonly struct Copied(float* source, float* target) : IRangeBody
    {
        public void Run(nint from, nint to) =>
            new ReadOnlySpan<float>(source + from, (int)(to - from)).CopyTo(new Span<float>(target + from, (int)(to - from)));
    }

    private readonly struct Widened(ushort* source, float* target) : IRangeBody
    {
        public void Run(nint from, nint to) =>
            BFloat16.Widen(new ReadOnlySpan<ushort>(source + from, (int)(to - from)), new Span<float>(target + from, (int)(to - from)));
    }

    private readonly struct Narrowed(float* source, ushort* target) : IRangeBody
    {
        public void Run(nint from, nint to) =>
            BFloat16.Narrow(new ReadOnlySpan<float>(source + from, (int)(to - from)), new Span<ushort>(target + from, (int)(to - from)));
    }
}
