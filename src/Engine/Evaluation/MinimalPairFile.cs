using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AntLM.Engine.Randomness;

namespace AntLM.Engine.Evaluation;

/// <summary>One paradigm: a file of JSON lines with the keys `sentence_good` and `sentence_bad`; other keys are not read.</summary>
/// <param name="Path">The file.</param>
/// <param name="Pairs">Its pairs, in the file's order.</param>
public sealed record MinimalPairFile(string Path, IReadOnlyList<MinimalPair> Pairs)
{
    private const string Pattern = "*.jsonl";

    /// <summary>The file's name without folder and extension.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>Reads one file, or every *.jsonl of a folder in alphabetical order.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <param name="limit">Pairs to keep of each file, a fixed choice that depends on the file's name alone; null: all.</param>
    /// <exception cref="UserException">Nothing is there, or a line is no pair; the message names file and line.</exception>
    public static IReadOnlyList<MinimalPairFile> LoadAll(string path, int? limit = null)
    {
        if (limit < 1)
        {
            throw new UserException($"The limit of minimal pairs is {limit}; it must be 1 or more.");
        }

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

    /// <summary>Reads one file.</summary>
    /// <exception cref="UserException">It cannot be read, is empty, or a line is no pair.</exception>
    public static MinimalPairFile Load(string path)
    {
        try
        {
            var pairs = new List<MinimalPair>();
            var number = 0;
            foreach (var line in File.ReadLines(path, new UTF8Encoding(false, throwOnInvalidBytes: true)))
            {
                number++;
                if (!string.IsNullOrWhiteSpace(line))
                {
                    pairs.Add(Read(line, path, number));
                }
            }

            return pairs.Count > 0 ? new MinimalPairFile(path, pairs) : throw new UserException($"{path}: the file has no minimal pairs.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw new UserException($"{path}: the minimal pairs cannot be read: {exception.Message}", exception);
        }
    }

    private static MinimalPair Read(string line, string path, int number)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return new MinimalPair(Sentence("sentence_good"), Sentence("sentence_bad"), number);

            string Sentence(string key) =>
                document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(key, out var value)
                && value.ValueKind == JsonValueKind.String
                && value.GetString() is { } text
                && !string.IsNullOrWhiteSpace(text)
                    ? text
                    : throw new UserException($"{path}:{number}: a minimal pair needs a sentence under \"{key}\".");
        }
        catch (JsonException exception)
        {
            throw new UserException($"{path}:{number}: not a line of JSON ({exception.PlaceInLine()}).", exception);
        }
    }

    private MinimalPairFile Limited(int? limit)
    {
        if (limit is not { } most || Pairs.Count <= most)
        {
            return this;
        }

        var seed = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(Name)));
        var order = Enumerable.Range(0, Pairs.Count).ToArray();
        new RandomSequence(seed, 0, RandomSite.PairChoice).Shuffle(order);
        return this with { Pairs = [.. order.Take(most).Order().Select(index => Pairs[index])] };
    }
}
