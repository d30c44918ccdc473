using System.Globalization;

namespace AntLM.Engine.Interop;

/// <summary>One tensor of a file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What an element is stored as.</param>
/// <param name="Shape">Sizes of the dimensions, outermost first; empty for a scalar.</param>
/// <param name="Start">Position of its first element in the file, in bytes.</param>
/// <param name="Count">How many elements there are.</param>
public sealed record TensorEntry(string Name, SafetensorsType Type, IReadOnlyList<int> Shape, long Start, long Count)
{
    /// <summary>Bytes of all elements.</summary>
    public long ByteLength => Count * Type.Bytes();

    /// <summary>The shape as in "[4, 16]".</summary>
    public string ShapeText => $"[{string.Join(", ", Shape.Select(size => size.ToString(CultureInfo.InvariantCulture)))}]";
}
