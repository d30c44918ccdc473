using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace AntLM.Engine.Data.Tokenizers;

/// <summary>Remembers the ids of short pieces: a language has few words, and most of a text is made of them.</summary>
internal sealed class PieceCache
{
    private const int LongestPiece = 48;
    private const int MostPieces = 1 << 18;

    private readonly ConcurrentDictionary<string, int[]> ids = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> lookup;
    private int count;

    public PieceCache() => lookup = ids.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>A reader that appends the ids of pieces to a list.</summary>
    /// <param name="encoder">Reads the pieces that are new; it appends to the same list.</param>
    /// <param name="output">The list.</param>
    public IPieceReader Before(IPieceReader encoder, List<int> output) => new Reader(this, encoder, output);

    private sealed class Reader(PieceCache cache, IPieceReader encoder, List<int> output) : IPieceReader
    {
        public void Read(ReadOnlySpan<char> piece)
        {
            if (piece.Length > LongestPiece)
            {
                encoder.Read(piece);
                return;
            }
            if (cache.lookup.TryGetValue(piece, out var known))
            {
                output.AddRange(known.AsSpan());
                return;
            }
            var start = output.Count;
            encoder.Read(piece);
            if (Volatile.Read(ref cache.count) < MostPieces
                && cache.lookup.TryAdd(piece, CollectionsMarshal.AsSpan(output)[start..].ToArray()))
            {
                Interlocked.Increment(ref cache.count);
            }
        }
    }
}
