using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AntLM.Engine.Randomness;

namespace AntLM.Engine.Evaluation;

/// <summary>One paradigm: a file of JSON lines with a minimal pair each.</summary>
/// <param name="Path">The file.</param>
/// <param name="Pairs">Its pairs, in the file's order.</param>
public sealed record MinimalPairFile(string Path, IReadOnlyList<MinimalPair> Pairs)
{
    private const string Pattern = "*.jsonl";

    /// <summary>The file's name without folder and extension.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>Reads one file of sentences, or every *.jsonl of a folder in alphabetical order.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <param name="limit">Pairs to keep of each file, a fixed choice that depends on the file's name alone; null: all.</param>
    /// <exception cref="UserException">Nothing is there, or a line is no pair; the message names file and line.</exception>
    public static IReadOnlyList<MinimalPairFile> LoadAll(string path, int? limit = null)
    {
        RequireLimit(limit);
        if (!Directory.Exists(path))
        {
            return [Load(path).Limited(limit)];
        }

        var files = Directory.GetFiles(path, Pattern);
        Array.Sort(files, StringComparer.Ordinal);
        return files.Length > 0
            ? [.. files.Select(file => Load(file).Limited(limit))]
            : throw new UserException($"{path}: the folder has no {Pattern} files with minimal pairs.");
    }

    /// <summary>Reads one file of sentences.</summary>
    /// <exception cref="UserException">It cannot be read, is empty, or a line is no pair.</exception>
    public static MinimalPairFile Load(string path) => Load(path, MinimalPairKeys.Sentences, () => File.OpenRead(path));

    /// <summary>Reads one file.</summary>
    /// <param name="path">What the file is called in messages; its name is the paradigm's.</param>
    /// <param name="keys">Where a pair stands in a line.</param>
    /// <param name="open">Opens the file, which is closed here.</param>
    /// <exception cref="UserException">It cannot be read, is empty, or a line is no pair.</exception>
    public static MinimalPairFile Load(string path, MinimalPairKeys keys, Func<Stream> open)
    {
        try
        {
            var pairs = new List<MinimalPair>();
            var number = 0;
            using var reader = new StreamReader(open(), new UTF8Encoding(false, throwOnInvalidBytes: true));
            while (reader.ReadLine() is { } line)
            {
                number++;
                if (!string.IsNullOrWhiteSpace(line))
                {
                    pairs.Add(Read(line, keys, path, number));
                }
            }

            return pairs.Count > 0 ? new MinimalPairFile(path, pairs) : throw new UserException($"{path}: the file has no minimal pairs.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw new UserException($"{path}: the minimal pairs cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Some of the pairs, a fixed choice that depends on the file's name alone.</summary>
    /// <param name="limit">Pairs to keep; null: all.</param>
    /// <exception cref="UserException">The limit is below 1.</exception>
    public MinimalPairFile Limited(int? limit)
    {
        RequireLimit(limit);
        if (limit is not { } most || Pairs.Count <= most)
        {
            return this;
        }

        var seed = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(Name)));
        var order = Enumerable.Range(0, Pairs.Count).ToArray();
        new RandomSequence(seed, 0, RandomSite.PairChoice).Shuffle(order);
        return this with { Pairs = [.. order.Take(most).Order().Select(index => Pairs[index])] };
    }

    private static void RequireLimit(int? limit)
    {
        if (limit < 1)
        {
            throw new UserException($"The limit of minimal pairs is {limit}; it must be 1 or more.");
        }
    }

    private static MinimalPair Read(string line, MinimalPairKeys keys, string path, int number)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return new MinimalPair(Text(keys.Good), Text(keys.Bad), number, keys.Context is { } context ? Text(context) : "");

            string Text(string key) =>
                document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(key, out var value)
                && value.ValueKind == JsonValueKind.String
                && value.GetString() is { } text
                && !string.IsNullOrWhiteSpace(text)
                    ? text
                    : throw new UserException($"{path}:{number}: a minimal pair needs a text under \"{key}\".");
        }
        catch (JsonException exception)
        {
            throw new UserException($"{path}:{number}: not a line of JSON ({exception.PlaceInLine()}).", exception);
        }
        catch (InvalidOperationException exception)
        {
            // Half of a surrogate pair is valid JSON, and is found only when the text is asked for.
            throw new UserException($"{path}:{number}: a text in it is not valid Unicode: {exception.Message}", exception);
        }
    }
}
