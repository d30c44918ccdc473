using System.Buffers;

namespace AntLM.Engine.Data.Tokenizers;

/// <summary>The Metaspace pre-tokenizer as its two steps: spaces become marks, then the text is cut before each mark.</summary>
internal static class MetaspaceSteps
{
    public static IEnumerable<PreTokenizer> Read(JsonPlace place)
    {
        var marks = MetaspaceMarks.Read(place);
        yield return new SpacesAsMarks(marks);
        if (marks.Splits)
        {
            yield return new SplitPreTokenizer(TextPattern.Literal(marks.Mark.ToString()), SplitBehavior.MergedWithNext);
        }
    }

    private sealed class SpacesAsMarks(MetaspaceMarks marks) : PreTokenizer
    {
        private readonly SpacesAsMarks? inside =
            marks.Prefix == MetaspacePrefix.First ? new SpacesAsMarks(marks with { Prefix = MetaspacePrefix.Never }) : null;

        public override bool Cuts => false;

        public override PreTokenizer Inside => inside ?? this;

        public override void Cut(ReadOnlySpan<char> piece, IPieceReader next)
        {
            var prefix = marks.Prefix != MetaspacePrefix.Never && piece[0] != ' ' && piece[0] != marks.Mark ? 1 : 0;
            var buffer = ArrayPool<char>.Shared.Rent(prefix + piece.Length);
            buffer[0] = marks.Mark;
            piece.Replace(buffer.AsSpan(prefix), ' ', marks.Mark);
            next.Read(buffer.AsSpan(0, prefix + piece.Length));
            ArrayPool<char>.Shared.Return(buffer);
        }
    }
}
