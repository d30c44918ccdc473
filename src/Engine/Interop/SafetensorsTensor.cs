using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Interop;

/// <summary>A tensor to be written to a safetensors file.</summary>
/// <param name="Name">Its name, unique in the file.</param>
/// <param name="Type">What an element is stored as.</param>
/// <param name="Shape">Sizes of the dimensions, outermost first.</param>
/// <param name="WriteBytes">Writes all elements, little-endian, rows contiguous; called once, when their turn has come.</param>
public sealed record SafetensorsTensor(string Name, SafetensorsType Type, IReadOnlyList<int> Shape, Action<Stream> WriteBytes)
{
    /// <summary>How many elements there are.</summary>
    public long Count => Shape.Aggregate(1L, (count, size) => checked(count * size));

    /// <summary>A tensor of numbers.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Sizes of the dimensions, outermost first.</param>
    /// <param name="values">All elements, rows contiguous.</param>
    /// <param name="type">F32, or BF16 or F16: each value is rounded to the nearest one, of two equally near ones to the even one.</param>
    public static SafetensorsTensor OfFloats(
        string name, IReadOnlyList<int> shape, ReadOnlyMemory<float> values, SafetensorsType type = SafetensorsType.F32) =>
        type switch
        {
            SafetensorsType.F32 => Stored(name, type, shape, () => values.Span),
            SafetensorsType.BF16 => Stored<ushort>(name, type, shape, () =>
            {
                var narrow = new ushort[values.Length];
                BFloat16.Narrow(values.Span, narrow);
                return narrow;
            }),
            SafetensorsType.F16 => Stored<Half>(name, type, shape, () =>
            {
                var narrow = new Half[values.Length];
                TensorPrimitives.ConvertToHalf(values.Span, narrow);
                return narrow;
            }),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Numbers are stored as F32, BF16 or F16."),
        };

    /// <summary>A tensor of 32-bit integers.</summary>
    public static SafetensorsTensor OfInts(string name, IReadOnlyList<int> shape, ReadOnlyMemory<int> values) =>
        Stored(name, SafetensorsType.I32, shape, () => values.Span);

    /// <summary>A tensor of 64-bit integers.</summary>
    public static SafetensorsTensor OfLongs(string name, IReadOnlyList<int> shape, ReadOnlyMemory<long> values) =>
        Stored(name, SafetensorsType.I64, shape, () => values.Span);

    private static SafetensorsTensor Stored<T>(string name, SafetensorsType type, IReadOnlyList<int> shape, StoredElements<T> elements)
        where T : unmanaged => new(name, type, shape, stream => stream.Write(MemoryMarshal.AsBytes(elements())));

    private delegate ReadOnlySpan<T> StoredElements<T>();
}
