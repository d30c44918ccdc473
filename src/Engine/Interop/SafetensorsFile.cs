using System.Buffers;
using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace AntLM.Engine.Interop;

/// <summary>A safetensors file that is open for reading. Only the header is held in memory; tensors are read when asked for.</summary>
/// <remarks>Tensors may be read from several threads at once.</remarks>
public sealed class SafetensorsFile : IDisposable
{
    private const int LengthBytes = 8;
    private const int ChunkElements = 1 << 16;

    private readonly string path;
    private readonly SafeFileHandle handle;
    private readonly Dictionary<string, TensorEntry> entries;

    private SafetensorsFile(
        string path, SafeFileHandle handle, IReadOnlyList<TensorEntry> entries, IReadOnlyDictionary<string, string> metadata)
    {
        this.path = path;
        this.handle = handle;
        this.entries = entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
        Names = [.. entries.Select(entry => entry.Name)];
        Metadata = metadata;
    }

    /// <summary>The tensors' names in the order of their bytes.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The header's texts; empty when it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="UserException">It cannot be opened, or is no safetensors file.</exception>
    public static SafetensorsFile Open(string path)
    {
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path);
            var fileLength = RandomAccess.GetLength(handle);
            var header = ReadHeader(handle, fileLength, path);
            var (entries, metadata) = SafetensorsHeader.Parse(header, LengthBytes + header.Length, fileLength, path);
            return new SafetensorsFile(path, handle, entries, metadata);
        }
        catch (Exception exception)
        {
            handle?.Dispose();
            if (exception is IOException or UnauthorizedAccessException)
            {
                throw new UserException($"{path} cannot be opened: {exception.Message}", exception);
            }

            throw;
        }
    }

    /// <summary>Whether there is a tensor of this name.</summary>
    public bool Contains(string name) => entries.ContainsKey(name);

    /// <summary>Type, shape and place of a tensor.</summary>
    /// <exception cref="UserException">There is none of this name.</exception>
    public TensorEntry Entry(string name) =>
        entries.GetValueOrDefault(name) ?? throw new UserException($"{path} has no tensor {name}.");

    /// <summary>A tensor of F32, BF16 or F16 as singles.</summary>
    /// <exception cref="UserException">There is none of this name, it holds integers, or the file cannot be read.</exception>
    public float[] ReadFloats(string name)
    {
        var values = new float[checked((int)Entry(name).Count)];
        ReadInto(name, values);
        return values;
    }

    /// <summary>A tensor of F32, BF16 or F16 as singles, into memory of exactly its size.</summary>
    /// <exception cref="UserException">
    /// There is none of this name, it has another number of elements, holds integers, or the file cannot be read.
    /// </exception>
    public void ReadInto(string name, Span<float> destination)
    {
        var entry = EntryOfSize(name, destination.Length);
        switch (entry.Type)
        {
            case SafetensorsType.F32:
                ReadBytes(entry, 0, MemoryMarshal.AsBytes(destination));
                break;
            case SafetensorsType.BF16:
                ReadChunks<ushort, float>(entry, destination, (source, target) =>
                {
                    for (var i = 0; i < source.Length; i++)
                    {
                        target[i] = BitConverter.UInt32BitsToSingle((uint)source[i] << 16);
                    }
                });
                break;
            case SafetensorsType.F16:
                ReadChunks<Half, float>(entry, destination, TensorPrimitives.ConvertToSingle);
                break;
            default:
                throw new UserException($"{path}: tensor {name} holds integers ({entry.Type}) where numbers are expected.");
        }
    }

    /// <summary>A tensor of I32 or I64 as 32-bit integers.</summary>
    /// <exception cref="UserException">
    /// There is none of this name, it holds other types or a value beyond 32 bits, or the file cannot be read.
    /// </exception>
    public int[] ReadInts(string name)
    {
        var entry = Entry(name);
        var values = new int[checked((int)entry.Count)];
        switch (entry.Type)
        {
            case SafetensorsType.I32:
                ReadBytes(entry, 0, MemoryMarshal.AsBytes(values.AsSpan()));
                break;
            case SafetensorsType.I64:
                ReadChunks<long, int>(entry, values, (source, target) =>
                {
                    for (var i = 0; i < source.Length; i++)
                    {
                        target[i] = source[i] is >= int.MinValue and <= int.MaxValue
                            ? (int)source[i]
                            : throw new UserException($"{path}: tensor {name} holds {source[i]}, beyond 32 bits.");
                    }
                });
                break;
            default:
                throw new UserException($"{path}: tensor {name} holds {entry.Type} where integers are expected.");
        }

        return values;
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    private static byte[] ReadHeader(SafeFileHandle handle, long fileLength, string path)
    {
        Span<byte> length = stackalloc byte[LengthBytes];
        if (fileLength < LengthBytes || RandomAccess.Read(handle, length, 0) != LengthBytes)
        {
            throw new UserException($"{path} is not a safetensors file: it has {fileLength} bytes.");
        }

        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(length);
        if (headerLength > SafetensorsHeader.LongestHeader || (long)headerLength > fileLength - LengthBytes)
        {
            throw new UserException($"{path} is not a safetensors file: it announces a header of {headerLength} bytes.");
        }

        var header = new byte[(int)headerLength];
        ReadExactly(handle, path, LengthBytes, header);
        return header;
    }

    private static void ReadExactly(SafeFileHandle handle, string path, long position, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            var read = RandomAccess.Read(handle, destination, position);
            if (read == 0)
            {
                throw new UserException($"{path} was cut off while it was read.");
            }

            destination = destination[read..];
            position += read;
        }
    }

    private TensorEntry EntryOfSize(string name, int count)
    {
        var entry = Entry(name);
        return entry.Count == count
            ? entry
            : throw new UserException($"{path}: tensor {name} {entry.ShapeText} has {entry.Count} elements; {count} are expected.");
    }

    private void ReadBytes(TensorEntry entry, long offset, Span<byte> destination)
    {
        try
        {
            ReadExactly(handle, path, entry.Start + offset, destination);
        }
        catch (IOException exception)
        {
            throw new UserException($"{path} cannot be read: {exception.Message}", exception);
        }
    }

    private void ReadChunks<TSource, TTarget>(TensorEntry entry, Span<TTarget> destination, Conversion<TSource, TTarget> convert)
        where TSource : unmanaged
    {
        var chunk = ArrayPool<TSource>.Shared.Rent(Math.Min(ChunkElements, destination.Length));
        try
        {
            for (var done = 0; done < destination.Length;)
            {
                var part = chunk.AsSpan(0, Math.Min(chunk.Length, destination.Length - done));
                ReadBytes(entry, (long)done * entry.Type.Bytes(), MemoryMarshal.AsBytes(part));
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
