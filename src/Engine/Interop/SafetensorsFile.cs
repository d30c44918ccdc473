using System.Buffers.Binary;

namespace AntLM.Engine.Interop;

/// <summary>A safetensors file. Only its header is held in memory; tensors are read from the mapped file.</summary>
public sealed class SafetensorsFile : NamedTensors
{
    private const int LengthBytes = 8;

    private readonly MappedFile file;

    private SafetensorsFile(
        MappedFile file, IReadOnlyList<TensorEntry> entries, IReadOnlyDictionary<string, string> metadata)
        : base(file.Path, entries)
    {
        this.file = file;
        Metadata = metadata;
    }

    /// <summary>The header's texts; empty when it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="UserException">It cannot be opened, or is no safetensors file.</exception>
    public static SafetensorsFile Open(string path)
    {
        var file = MappedFile.Open(path);
        try
        {
            var header = ReadHeader(file);
            var (entries, metadata) = SafetensorsHeader.Parse(header, LengthBytes + header.Length, file.Length, path);
            return new SafetensorsFile(file, entries, metadata);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => file.Dispose();

    /// <inheritdoc/>
    internal override void CopyBytes(TensorEntry entry, long firstElement, Span<byte> destination) =>
        file.Bytes(entry.Start + (firstElement * entry.Type.Bytes()), destination.Length).CopyTo(destination);

    private static byte[] ReadHeader(MappedFile file)
    {
        if (file.Length < LengthBytes)
        {
            throw new UserException($"{file.Path} is not a safetensors file: it has {file.Length} bytes.");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(file.Bytes(0, LengthBytes));
        return length <= SafetensorsHeader.LongestHeader && (long)length <= file.Length - LengthBytes
            ? file.Bytes(LengthBytes, (int)length).ToArray()
            : throw new UserException($"{file.Path} is not a safetensors file: it announces a header of {length} bytes.");
    }
}
