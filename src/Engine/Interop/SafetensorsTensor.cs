using System.Runtime.InteropServices;

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

    /// <summary>A tensor of singles.</summary>
    public static SafetensorsTensor OfFloats(string name, IReadOnlyList<int> shape, ReadOnlyMemory<float> values) =>
        new(name, SafetensorsType.F32, shape, stream => stream.Write(MemoryMarshal.AsBytes(values.Span)));

    /// <summary>A tensor of 32-bit integers.</summary>
    public static SafetensorsTensor OfInts(string name, IReadOnlyList<int> shape, ReadOnlyMemory<int> values) =>
        new(name, SafetensorsType.I32, shape, stream => stream.Write(MemoryMarshal.AsBytes(values.Span)));
}
