using System.Buffers;

namespace AntLM.Engine.Data.Tokenizers;

/// <summary>The ByteLevel pre-tokenizer as its three steps: a space in front, GPT-2's cut into words, bytes as visible chars.</summary>
internal static class ByteLevelSteps
{
    private static readonly TextPattern Words =
        TextPattern.Expression(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+");

    public static IEnumerable<PreTokenizer> Read(JsonPlace place)
    {
        // trim_offsets is about positions in the text, which are not kept.
        place.OnlyWith("type", "add_prefix_space", "trim_offsets", "use_regex");
        if (place.FlagOr("add_prefix_space", true))
        {
            yield return new PrefixSpace();
        }
        if (place.FlagOr("use_regex", true))
        {
            yield return new SplitPreTokenizer(Words, SplitBehavior.Isolated);
        }
        yield return new BytesAsChars();
    }

    private sealed class PrefixSpace : PreTokenizer
    {
        public override bool Cuts => false;

        public override void Cut(ReadOnlySpan<char> piece, IPieceReader next) =>
            next.Read(piece[0] == ' ' ? piece : string.Concat(" ", piece));
    }

    private sealed class BytesAsChars : PreTokenizer
    {
        public override bool Cuts => false;

        public override void Cut(ReadOnlySpan<char> piece, IPieceReader next)
        {
            var buffer = ArrayPool<char>.Shared.Rent(3 * piece.Length);
            next.Read(buffer.AsSpan(0, ByteLevelAlphabet.Encode(piece, buffer)));
            ArrayPool<char>.Shared.Return(buffer);
        }
    }
}
