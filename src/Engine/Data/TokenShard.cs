using System.Runtime.InteropServices;

namespace AntLM.Engine.Data;

/// <summary>Tokens on disk, one after another, 2 bytes each where the vocabulary allows it and else 4, little-endian.</summary>
public sealed class TokenShard : IDisposable
{
    private readonly MappedFile<ushort>? narrow;
    private readonly MappedFile<int>? wide;

    /// <summary>Maps a file that <see cref="Write"/> filled.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bytesPerToken">As <see cref="BytesPerToken"/> says.</param>
    public TokenShard(string path, int bytesPerToken)
    {
        if (bytesPerToken == sizeof(ushort))
        {
            narrow = new MappedFile<ushort>(path);
        }
        else
        {
            wide = new MappedFile<int>(path);
        }
    }

    /// <summary>Tokens in the file.</summary>
    public long Count => narrow?.Count ?? wide!.Count;

    /// <summary>Bytes that a token of this vocabulary takes on disk.</summary>
    public static int BytesPerToken(int vocabularySize) => vocabularySize <= ushort.MaxValue + 1 ? sizeof(ushort) : sizeof(int);

    /// <summary>Appends tokens to a file.</summary>
    public static void Write(Stream stream, ReadOnlySpan<int> tokens, int bytesPerToken)
    {
        if (bytesPerToken == sizeof(int))
        {
            stream.Write(MemoryMarshal.AsBytes(tokens));
            return;
        }

        var narrowed = new ushort[tokens.Length];
        for (var index = 0; index < tokens.Length; index++)
        {
            narrowed[index] = checked((ushort)tokens[index]);
        }

        stream.Write(MemoryMarshal.AsBytes<ushort>(narrowed));
    }

    /// <summary>Reads the tokens from <paramref name="start"/> on.</summary>
    public void Read(long start, Span<int> tokens)
    {
        if (wide is not null)
        {
            wide.Slice(start, tokens.Length).CopyTo(tokens);
            return;
        }

        var source = narrow!.Slice(start, tokens.Length);
        for (var index = 0; index < tokens.Length; index++)
        {
            tokens[index] = source[index];
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        narrow?.Dispose();
        wide?.Dispose();
    }
}
