using AntLM.Engine.Interop;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Verification;

/// <summary>The tensors beside a case: inputs, and references that may be absent.</summary>
internal sealed class CaseTensors(string path) : IDisposable
{
    private readonly SafetensorsFile file = SafetensorsFile.Open(path);

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>Every tensor's name.</summary>
    public IReadOnlyList<string> Names => file.Names;

    /// <summary>A tensor of integers.</summary>
    /// <exception cref="UserException">There is none of this name.</exception>
    public int[] Ints(string name) => file.ReadInts(name);

    /// <summary>Every tensor of integers, to be written as it is.</summary>
    public IEnumerable<SafetensorsTensor> AllInts() => file.Names.Select(file.Entry)
        .Where(entry => entry.Type is SafetensorsType.I32 or SafetensorsType.I64)
        .Select(entry => SafetensorsTensor.OfInts(entry.Name, entry.Shape, file.ReadInts(entry.Name)));

    /// <summary>A reference, or null where the case has none of this name.</summary>
    /// <exception cref="UserException">It has another shape.</exception>
    public float[]? FindFloats(string name, Shape shape)
    {
        if (!file.Contains(name))
        {
            return null;
        }

        var entry = file.Entry(name);
        return entry.Shape.SequenceEqual(shape.Dimensions.ToArray())
            ? file.ReadFloats(name)
            : throw new UserException($"{path}: tensor {name} has the shape {entry.ShapeText}; the model's is {shape}.");
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}
