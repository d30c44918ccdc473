using System.Text.Json;

namespace AntLM.Engine.Interop;

/// <summary>
/// Reads a safetensors header: 8 bytes of length, little-endian; that many bytes of JSON; the tensors' bytes without gaps. Everything
/// is checked against the file's length, so that a damaged or hostile file can ask for nothing that is not there.
/// </summary>
internal static class SafetensorsHeader
{
    /// <summary>The key under which the header keeps texts instead of a tensor.</summary>
    public const string MetadataKey = "__metadata__";

    private const int Depth = 4;

    /// <summary>The longest header that is read, in bytes: some hundred bytes describe a tensor.</summary>
    public const int LongestHeader = 16_000_000;

    /// <summary>The most names, values and brackets that are read in a header: about 15 describe a tensor.</summary>
    public const int MostTokens = 400_000;

    /// <summary>Tensors and metadata of a header.</summary>
    /// <param name="json">The JSON, with its padding.</param>
    /// <param name="dataStart">Position in the file of the first byte after the header.</param>
    /// <param name="fileLength">Bytes of the whole file.</param>
    /// <param name="file">For messages.</param>
    /// <exception cref="UserException">The header is no safetensors header, or does not fit the file.</exception>
    public static (IReadOnlyList<TensorEntry> Entries, IReadOnlyDictionary<string, string> Metadata) Parse(
        ReadOnlyMemory<byte> json, long dataStart, long fileLength, string file)
    {
        var entries = new List<TensorEntry>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            CheckTokens(json.Span);
            var options = new JsonDocumentOptions { MaxDepth = Depth, AllowDuplicateProperties = false };
            using var document = JsonDocument.Parse(json, options);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (property.Name == MetadataKey)
                {
                    foreach (var item in property.Value.EnumerateObject())
                    {
                        metadata.Add(item.Name, item.Value.GetString() ?? throw new FormatException("metadata that is no text"));
                    }
                }
                else
                {
                    entries.Add(ParseEntry(property.Name, property.Value, dataStart, file));
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw new UserException($"{file} is not a safetensors file, its header cannot be read: {exception.Message}", exception);
        }

        CheckLayout(entries, dataStart, fileLength, file);
        return (entries, metadata);
    }

    /// <summary>Reads over the JSON without keeping any of it: what is made of a token takes more memory than the token.</summary>
    private static void CheckTokens(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Depth });
        for (var count = 0; reader.Read(); count++)
        {
            if (count == MostTokens)
            {
                throw new FormatException($"it has more than {MostTokens} names and values");
            }
        }
    }

    private static TensorEntry ParseEntry(string name, JsonElement value, long dataStart, string file)
    {
        if (!value.TryGetProperty("dtype", out var type) || !value.TryGetProperty("shape", out var dimensions)
            || !value.TryGetProperty("data_offsets", out var offsets) || offsets.GetArrayLength() != 2)
        {
            throw new UserException($"{file}: tensor {name} has no dtype, shape or data_offsets.");
        }

        var typeName = type.GetString();
        if (!Enum.TryParse<SafetensorsType>(typeName, out var parsedType) || !Enum.GetNames<SafetensorsType>().Contains(typeName))
        {
            throw new UserException(
                $"{file}: tensor {name} has elements of type {typeName}; only "
                + $"{string.Join(", ", Enum.GetNames<SafetensorsType>())} can be read.");
        }

        var shape = new int[dimensions.GetArrayLength()];
        long count = 1;
        for (var i = 0; i < shape.Length; i++)
        {
            if (!dimensions[i].TryGetInt32(out shape[i]) || shape[i] < 0)
            {
                throw new UserException($"{file}: tensor {name} has the size {dimensions[i]} in its shape.");
            }

            count = Multiply(count, shape[i], name, file);
        }

        var bytes = Multiply(count, parsedType.Bytes(), name, file);
        if (!offsets[0].TryGetInt64(out var start) || !offsets[1].TryGetInt64(out var end) || start < 0
            || end < start || end - start != bytes)
        {
            throw new UserException(
                $"{file}: tensor {name} of {bytes} bytes lies at bytes {offsets[0]} to {offsets[1]}, which does not fit its shape.");
        }

        return start <= long.MaxValue - dataStart
            ? new TensorEntry(name, parsedType, shape, dataStart + start, count)
            : throw new UserException($"{file}: tensor {name} lies behind the end of the file.");
    }

    private static long Multiply(long count, int factor, string name, string file) =>
        factor == 0 || count <= long.MaxValue / factor
            ? count * factor
            : throw new UserException($"{file}: tensor {name} has a shape larger than any file.");

    private static void CheckLayout(List<TensorEntry> entries, long dataStart, long fileLength, string file)
    {
        entries.Sort((left, right) => (left.Start, left.ByteLength).CompareTo((right.Start, right.ByteLength)));
        var position = dataStart;
        foreach (var entry in entries)
        {
            if (entry.Start != position)
            {
                throw new UserException(
                    $"{file}: tensor {entry.Name} {(entry.Start < position ? "overlaps the one before it" : "follows a gap")}.");
            }

            if (entry.ByteLength > fileLength - position)
            {
                throw new UserException($"{file} is cut off: tensor {entry.Name} ends behind the end of the file.");
            }

            position += entry.ByteLength;
        }

        if (position != fileLength)
        {
            throw new UserException($"{file} has {fileLength - position} bytes behind its last tensor.");
        }
    }
}
