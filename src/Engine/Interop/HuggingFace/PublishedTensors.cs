using System.Runtime.InteropServices;
using AntLM.Engine.Models;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Interop.HuggingFace;

/// <summary>A model's tensors on their way from one file to another, under their published names.</summary>
internal static class PublishedTensors
{
    /// <summary>The tensors of a model, each read when it is written. None is held in memory longer.</summary>
    /// <param name="source">Holds them in F32, BF16 or F16; what else it holds is passed over.</param>
    /// <param name="sizes">Of the model.</param>
    /// <param name="type">F32 or BF16, rounded to the nearest, of two equally near ones the even one.</param>
    /// <exception cref="UserException">The source lacks a tensor or has one of another shape.</exception>
    public static IReadOnlyList<SafetensorsTensor> Of(NamedTensors source, ModelConfiguration sizes, SafetensorsType type) =>
    [
        .. LanguageModel.LayoutFor(sizes).Entries.Select(entry => new SafetensorsTensor(
            entry.Name, type, Shape(source, entry), stream => Write(stream, source.ReadFloats(entry.Name), type))),
    ];

    private static IReadOnlyList<int> Shape(NamedTensors source, ParameterEntry entry)
    {
        var found = source.Entry(entry.Name);
        return found.Shape.SequenceEqual(entry.Shape.Dimensions.ToArray())
            ? found.Shape
            : throw new UserException($"{source.Path}: {entry.Name} is {found.ShapeText}, the model's is {entry.Shape}.");
    }

    private static void Write(Stream stream, float[] values, SafetensorsType type)
    {
        if (type == SafetensorsType.F32)
        {
            stream.Write(MemoryMarshal.AsBytes(values.AsSpan()));
            return;
        }

        var narrow = new ushort[values.Length];
        BFloat16.Narrow(values, narrow);
        stream.Write(MemoryMarshal.AsBytes(narrow.AsSpan()));
    }
}
