using System.Text.Json;

namespace AntLM.Engine.Interop;

/// <summary>Tensors of several files beside an index that says which file holds which tensor.</summary>
internal sealed class ShardedTensors : NamedTensors
{
    private readonly Dictionary<string, NamedTensors> shardOf;
    private readonly IReadOnlyList<NamedTensors> shards;

    private ShardedTensors(string path, IReadOnlyList<NamedTensors> shards)
        : base(path, [.. shards.SelectMany(shard => shard.Names.Select(shard.Entry))])
    {
        this.shards = shards;
        shardOf = shards.SelectMany(shard => shard.Names.Select(name => (name, shard)))
            .ToDictionary(pair => pair.name, pair => pair.shard, StringComparer.Ordinal);
    }

    /// <summary>Opens an index and every file that it names.</summary>
    /// <param name="path">A `*.index.json`: `weight_map` maps each tensor's name to a file beside it.</param>
    /// <param name="open">Opens one of these files.</param>
    /// <exception cref="UserException">
    /// The index cannot be read, names a file that is missing or stands elsewhere, or does not agree with what the files hold.
    /// </exception>
    public static ShardedTensors Open(string path, Func<string, NamedTensors> open)
    {
        var fileOf = ReadWeightMap(path);
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        var shards = new List<NamedTensors>();
        try
        {
            foreach (var group in fileOf.GroupBy(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal))
            {
                if (!File.Exists(System.IO.Path.Combine(folder, group.Key)))
                {
                    throw new UserException($"{path} names {group.Key}, which is not beside it.");
                }

                var shard = open(System.IO.Path.Combine(folder, group.Key));
                shards.Add(shard);
                if (group.FirstOrDefault(name => !shard.Contains(name)) is { } missing)
                {
                    throw new UserException($"{path} looks for tensor {missing} in {group.Key}, which does not have it.");
                }

                if (shard.Names.FirstOrDefault(name => fileOf.GetValueOrDefault(name) != group.Key) is { } unexpected)
                {
                    throw new UserException($"{group.Key} has a tensor {unexpected} that {path} does not look for there.");
                }
            }

            return new ShardedTensors(path, shards);
        }
        catch
        {
            shards.ForEach(shard => shard.Dispose());
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var shard in shards)
        {
            shard.Dispose();
        }
    }

    /// <inheritdoc/>
    internal override void CopyBytes(TensorEntry entry, long firstElement, Span<byte> destination) =>
        shardOf[entry.Name].CopyBytes(entry, firstElement, destination);

    private static Dictionary<string, string> ReadWeightMap(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(
                File.ReadAllBytes(path), new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            var fileOf = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var item in document.RootElement.GetProperty("weight_map").EnumerateObject())
            {
                var file = item.Value.GetString() ?? "";
                if (file is "" or "." or ".." || file.AsSpan().IndexOfAny('/', '\\', ':') >= 0 || file.Contains('\0'))
                {
                    throw new UserException(
                        $"{path} looks for tensor {item.Name} in \"{file}\": the name of a file beside it is expected.");
                }

                fileOf.Add(item.Name, file);
            }

            return fileOf;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path} cannot be opened: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new UserException($"{path} cannot be read, a weight_map of names and files is expected: {exception.Message}", exception);
        }
    }
}
