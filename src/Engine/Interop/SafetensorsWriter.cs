using System.Buffers.Binary;
using System.Text.Json;

namespace AntLM.Engine.Interop;

/// <summary>Writes safetensors files, whole or not at all.</summary>
public static class SafetensorsWriter
{
    private const int Alignment = 8;

    /// <summary>
    /// Writes a file to a temporary name and renames it. Wider elements stand first, so that each tensor is aligned to its elements;
    /// otherwise the order is kept, and the same input gives the same bytes.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">Names are unique.</param>
    /// <param name="metadata">Texts for the header. "format": "pt", which Hugging Face's libraries ask for, is added.</param>
    /// <exception cref="UserException">The file cannot be written; the one that was there is intact.</exception>
    /// <exception cref="ArgumentException">A name stands twice, or a tensor wrote another number of bytes than its shape has.</exception>
    public static void Write(
        string path, IEnumerable<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        SafetensorsTensor[] ordered = [.. tensors.OrderByDescending(tensor => tensor.Type.Bytes())];
        var header = Header(ordered, metadata ?? new Dictionary<string, string>());
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            foreach (var tensor in ordered)
            {
                var start = stream.Position;
                tensor.WriteBytes(stream);
                var written = stream.Position - start;
                if (written != tensor.Count * tensor.Type.Bytes())
                {
                    throw new ArgumentException(
                        $"Tensor {tensor.Name} of {tensor.Count} elements {tensor.Type} wrote {written} bytes.", nameof(tensors));
                }
            }
        });
    }

    private static byte[] Header(SafetensorsTensor[] tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var repeated = tensors.GroupBy(tensor => tensor.Name).FirstOrDefault(group => group.Count() > 1);
        if (repeated is not null || tensors.Any(tensor => tensor.Name == SafetensorsHeader.MetadataKey))
        {
            throw new ArgumentException(
                $"The name {repeated?.Key ?? SafetensorsHeader.MetadataKey} cannot be given, or not twice.", nameof(tensors));
        }

        using var buffer = new MemoryStream();
        buffer.SetLength(sizeof(ulong));
        buffer.Position = sizeof(ulong);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            long offset = 0;
            foreach (var tensor in tensors)
            {
                var end = offset + (tensor.Count * tensor.Type.Bytes());
                WriteEntry(json, tensor, offset, end);
                offset = end;
            }

            json.WriteEndObject();
        }

        while (buffer.Length % Alignment != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        var header = buffer.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)(header.Length - sizeof(ulong)));
        return header;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        json.WriteStartObject(SafetensorsHeader.MetadataKey);
        if (!metadata.ContainsKey("format"))
        {
            json.WriteString("format", "pt");
        }

        foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static void WriteEntry(Utf8JsonWriter json, SafetensorsTensor tensor, long start, long end)
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", tensor.Type.ToString());
        json.WriteStartArray("shape");
        foreach (var size in tensor.Shape)
        {
            json.WriteNumberValue(size);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(start);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
