using System.Globalization;

namespace AntLM.Engine.Data;

/// <summary>The tokens of a split, memory-mapped, with the boundaries of their lines and documents.</summary>
public sealed class PreparedSplit : IDisposable
{
    private readonly MappedFile<long> lineEnds;
    private readonly int lineEndLength;

    /// <summary>Maps a split's two files.</summary>
    /// <exception cref="UserException">A file is missing or not as long as the manifest says.</exception>
    internal PreparedSplit(string folder, string name, PreparedManifest manifest, PreparedSplitCounts counts)
    {
        Counts = counts;
        lineEndLength = manifest.LineEnd.Count;
        var (tokensPath, linesPath) = (TokensPath(folder, name), LinesPath(folder, name));
        CheckSize(tokensPath, counts.Tokens * manifest.BytesPerToken);
        CheckSize(linesPath, counts.Lines * sizeof(long));
        Tokens = new TokenShard(tokensPath, manifest.BytesPerToken);
        lineEnds = new MappedFile<long>(linesPath);
    }

    /// <summary>What it holds.</summary>
    public PreparedSplitCounts Counts { get; }

    /// <summary>All tokens, source after source, each line followed by the line end.</summary>
    public TokenShard Tokens { get; }

    /// <summary>Tokens of a line and where they begin; its line end is left out.</summary>
    /// <param name="line">Index in the split, from 0.</param>
    public (long Start, int Count) Line(long line)
    {
        var start = line == 0 ? 0 : lineEnds[line - 1];
        return (start, checked((int)(lineEnds[line] - start - lineEndLength)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Tokens.Dispose();
        lineEnds.Dispose();
    }

    internal static string TokensPath(string folder, string name) => Path.Combine(folder, name + ".tokens");

    internal static string LinesPath(string folder, string name) => Path.Combine(folder, name + ".lines");

    private static void CheckSize(string path, long expected)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new UserException($"{path}: the file is missing. Prepare the text again.");
        }

        if (file.Length != expected)
        {
            var sizes = string.Create(CultureInfo.InvariantCulture, $"{file.Length} bytes where the manifest says {expected}");
            throw new UserException($"{path}: {sizes}. Prepare the text again.");
        }
    }
}
