using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Interop;

/// <summary>
/// Tensors under names, in whatever files they stand: one safetensors file, one pytorch_model.bin, or several of these with an index.
/// Names, types and shapes are known when it is open; elements are read when asked for.
/// </summary>
/// <remarks>Tensors may be read from several threads at once.</remarks>
public abstract class NamedTensors : IDisposable
{
    private const int ChunkElements = 1 << 16;

    private readonly Dictionary<string, TensorEntry> entries;

    /// <param name="path">The file that errors name.</param>
    /// <param name="entries">Names are unique.</param>
    private protected NamedTensors(string path, IReadOnlyCollection<TensorEntry> entries)
    {
        Path = path;
        this.entries = entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
        Names = [.. entries.Select(entry => entry.Name)];
    }

    /// <summary>The file that was opened, as errors name it.</summary>
    public string Path { get; }

    /// <summary>The tensors' names, in an order that the files alone decide.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Whether there is a tensor of this name.</summary>
    public bool Contains(string name) => entries.ContainsKey(name);

    /// <summary>Type, shape and place of a tensor.</summary>
    /// <exception cref="UserException">There is none of this name.</exception>
    public TensorEntry Entry(string name) =>
        entries.GetValueOrDefault(name) ?? throw new UserException($"{Path} has no tensor {name}.");

    /// <summary>A tensor of F32, BF16 or F16 as singles, rows contiguous.</summary>
    /// <exception cref="UserException">There is none of this name, or it holds integers.</exception>
    public float[] ReadFloats(string name)
    {
        var values = new float[ArrayLength(Entry(name))];
        ReadInto(name, values);
        return values;
    }

    /// <summary>A tensor of F32, BF16 or F16 as singles, into memory of exactly its size.</summary>
    /// <exception cref="UserException">There is none of this name, it has another number of elements, or holds integers.</exception>
    public void ReadInto(string name, Span<float> destination)
    {
        var entry = Entry(name);
        if (entry.Count != destination.Length)
        {
            throw new UserException(
                $"{Path}: tensor {name} {entry.ShapeText} has {entry.Count} elements; {destination.Length} are expected.");
        }

        ReadPart(entry, 0, destination);
    }

    /// <summary>A tensor of I32 or I64 as 32-bit integers.</summary>
    /// <exception cref="UserException">There is none of this name, or it holds other types or a value beyond 32 bits.</exception>
    public int[] ReadInts(string name)
    {
        var entry = Entry(name);
        var values = new int[ArrayLength(entry)];
        switch (entry.Type)
        {
            case SafetensorsType.I32:
                ReadChunks<int, int>(entry, 0, values, (source, target) => source.CopyTo(target));
                break;
            case SafetensorsType.I64:
                ReadChunks<long, int>(entry, 0, values, (source, target) =>
                {
                    for (var i = 0; i < source.Length; i++)
                    {
                        target[i] = source[i] is >= int.MinValue and <= int.MaxValue
                            ? (int)source[i]
                            : throw new UserException($"{Path}: tensor {name} holds {source[i]}, beyond 32 bits.");
                    }
                });
                break;
            default:
                throw new UserException($"{Path}: tensor {name} holds {entry.Type} where integers are expected.");
        }

        return values;
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Some elements of a tensor of F32, BF16 or F16 as singles, in the order of contiguous rows.</summary>
    /// <param name="entry">One of these tensors.</param>
    /// <param name="firstElement">Where to begin, counted in elements.</param>
    /// <param name="destination">As many as are read; the tensor has them.</param>
    /// <exception cref="UserException">It holds integers.</exception>
    internal void ReadPart(TensorEntry entry, long firstElement, Span<float> destination)
    {
        switch (entry.Type)
        {
            case SafetensorsType.F32:
                ReadChunks<float, float>(entry, firstElement, destination, (source, target) => source.CopyTo(target));
                break;
            case SafetensorsType.BF16:
                ReadChunks<ushort, float>(entry, firstElement, destination, BFloat16.Widen);
                break;
            case SafetensorsType.F16:
                ReadChunks<Half, float>(entry, firstElement, destination, TensorPrimitives.ConvertToSingle);
                break;
            default:
                throw new UserException($"{Path}: tensor {entry.Name} holds integers ({entry.Type}) where numbers are expected.");
        }
    }

    /// <summary>Copies elements as they are stored, in the order of contiguous rows.</summary>
    /// <param name="entry">One of these tensors.</param>
    /// <param name="firstElement">Where to begin, counted in elements.</param>
    /// <param name="destination">A whole number of elements.</param>
    internal abstract void CopyBytes(TensorEntry entry, long firstElement, Span<byte> destination);

    private int ArrayLength(TensorEntry entry) => entry.Count <= Array.MaxLength
        ? (int)entry.Count
        : throw new UserException($"{Path}: tensor {entry.Name} has {entry.Count} elements, more than can be read at once.");

    private void ReadChunks<TSource, TTarget>(
        TensorEntry entry, long firstElement, Span<TTarget> destination, Conversion<TSource, TTarget> convert)
        where TSource : unmanaged
    {
        var chunk = ArrayPool<TSource>.Shared.Rent(Math.Min(ChunkElements, destination.Length));
        try
        {
            for (var done = 0; done < destination.Length;)
            {
                var part = chunk.AsSpan(0, Math.Min(chunk.Length, destination.Length - done));
                CopyBytes(entry, firstElement + done, MemoryMarshal.AsBytes(part));
                convert(part, destination.Slice(done, part.Length));
                done += part.Length;
            }
        }
        finally
        {
            ArrayPool<TSource>.Shared.Return(chunk);
        }
    }

    private delegate void Conversion<TSource, TTarget>(ReadOnlySpan<TSource> source, Span<TTarget> target);
}
