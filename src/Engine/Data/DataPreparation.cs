using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using AntLM.Engine.Data.Tokenizers;

namespace AntLM.Engine.Data;

/// <summary>Turns text into a folder of token shards, once and for both layouts.</summary>
/// <remarks>
/// A line is encoded by itself, so that its first word gets the tokens it has when a sentence is scored by itself; the "\n" that ends
/// it gets tokens of its own, which segments leave out.
/// </remarks>
public static class DataPreparation
{
    private const int LinesAtATime = 1024;

    /// <summary>Encodes a corpus. The folder appears when it is complete, or not at all.</summary>
    /// <param name="corpus">The text.</param>
    /// <param name="tokenizer">Encodes it; a copy is put into the folder.</param>
    /// <param name="folder">Where to write; must not exist, or be empty.</param>
    /// <param name="progress">Told of each source when it is done.</param>
    /// <param name="cancellation">Ends the work; nothing is left behind.</param>
    /// <exception cref="UserException">The folder has files in it or cannot be written.</exception>
    public static PreparedData Run(
        Corpus corpus,
        Tokenizer tokenizer,
        string folder,
        IProgress<PreparedSource>? progress = null,
        CancellationToken cancellation = default)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            throw new UserException($"{folder}: exists already. Choose another folder or remove it.");
        }

        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var unfinished = $"{target}.{Guid.NewGuid():N}.unfinished";
        try
        {
            Directory.CreateDirectory(unfinished);
            Write(corpus, tokenizer, unfinished, progress, cancellation);
            if (Directory.Exists(target))
            {
                Directory.Delete(target);
            }

            Directory.Move(unfinished, target);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{folder}: prepared text cannot be written: {exception.Message}", exception);
        }
        finally
        {
            if (Directory.Exists(unfinished))
            {
                Directory.Delete(unfinished, recursive: true);
            }
        }

        return PreparedData.Open(folder);
    }

    /// <summary>The prepared text of this corpus and tokenizer: from the cache, or made and put there.</summary>
    /// <param name="corpus">The text.</param>
    /// <param name="tokenizer">Encodes it.</param>
    /// <param name="cache">Folder of such folders, each named by what it was made from.</param>
    /// <param name="progress">Told of each source when it is done; not told when the cache has it all.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static PreparedData RunCached(
        Corpus corpus,
        Tokenizer tokenizer,
        string cache,
        IProgress<PreparedSource>? progress = null,
        CancellationToken cancellation = default)
    {
        var key = $"{PreparedManifest.CurrentVersion}\n{corpus.Fingerprint}\n{HashOf(tokenizer)}";
        var folder = Path.Combine(cache, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..16]);
        return PreparedData.IsIn(folder)
            ? PreparedData.Open(folder)
            : Run(corpus, tokenizer, folder, progress, cancellation);
    }

    /// <summary>SHA-256 of a tokenizer's file.</summary>
    internal static string HashOf(Tokenizer tokenizer) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tokenizer.ToJson())));

    private static void Write(
        Corpus corpus, Tokenizer tokenizer, string folder, IProgress<PreparedSource>? progress, CancellationToken cancellation)
    {
        tokenizer.Save(Path.Combine(folder, PreparedData.TokenizerFile));
        var lineEnd = LineEndOf(tokenizer);
        new PreparedManifest(
            PreparedManifest.CurrentVersion,
            corpus.Fingerprint,
            HashOf(tokenizer),
            tokenizer.VocabularySize,
            TokenShard.BytesPerToken(tokenizer.VocabularySize),
            lineEnd,
            WriteSplit(PreparedData.TrainName, corpus.Training),
            WriteSplit(PreparedData.DevName, corpus.HeldOut)).Write(folder);

        PreparedSplitCounts WriteSplit(string name, IReadOnlyList<CorpusSlice> slices)
        {
            using var tokens = File.Create(PreparedSplit.TokensPath(folder, name));
            using var lines = File.Create(PreparedSplit.LinesPath(folder, name));
            var sources = new List<PreparedSource>();
            var before = 0L;
            foreach (var slice in slices)
            {
                sources.Add(WriteSlice(slice, tokenizer, lineEnd, before, tokens, lines, cancellation));
                before += sources[^1].Tokens;
                progress?.Report(sources[^1]);
            }

            return PreparedSplitCounts.Of(sources);
        }
    }

    private static PreparedSource WriteSlice(
        CorpusSlice slice, Tokenizer tokenizer, int[] lineEnd, long before, Stream tokens, Stream lines, CancellationToken cancellation)
    {
        var width = TokenShard.BytesPerToken(tokenizer.VocabularySize);
        long lineCount = 0, words = 0, tokenCount = 0;
        var encoded = slice.ReadLines().Chunk(LinesAtATime).AsParallel().AsOrdered().WithCancellation(cancellation)
            .Select(chunk => chunk.Select(line => (Words: TextFile.CountWords(line), Ids: (int[])[.. tokenizer.Encode(line), .. lineEnd]))
                .ToArray());
        foreach (var chunk in encoded)
        {
            foreach (var (wordsInLine, ids) in chunk)
            {
                lineCount++;
                words += wordsInLine;
                tokenCount += ids.Length;
                TokenShard.Write(tokens, ids, width);
                lines.Write(MemoryMarshal.AsBytes([before + tokenCount]));
            }
        }

        return new PreparedSource(slice.Source.Name, slice.Source.Sha256, lineCount, words, tokenCount);
    }

    /// <summary>Tokens of a "\n" between lines; none where the tokenizer drops it or does not know it.</summary>
    private static int[] LineEndOf(Tokenizer tokenizer)
    {
        // Some tokenizers put a space behind "\n" so that the next line begins like a text. That is part of the next line's first word.
        const string Line = "a";
        var line = tokenizer.Encode(Line);
        var lines = tokenizer.Encode($"{Line}\n{Line}").AsSpan();
        int[] ids = lines.StartsWith(line) && lines.EndsWith(line) && lines.Length >= 2 * line.Length
            ? [.. lines[line.Length..^line.Length]]
            : tokenizer.Encode("\n");
        return tokenizer.SpecialTokens.Unknown is { } unknown && ids.Contains(unknown) ? [] : ids;
    }
}
