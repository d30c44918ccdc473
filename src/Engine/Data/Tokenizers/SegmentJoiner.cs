namespace AntLM.Engine.Data.Tokenizers;

/// <summary>Joins neighbouring segments of a piece, matched and unmatched ones, as a <see cref="SplitBehavior"/> says.</summary>
internal ref struct SegmentJoiner(ReadOnlySpan<char> piece, SplitBehavior behavior, IPieceReader next)
{
    private readonly ReadOnlySpan<char> piece = piece;
    private int start;
    private int end;
    private bool any;
    private bool lastIsMatch;

    /// <summary>Adds the segment from the end of the one before to <paramref name="segmentEnd"/>.</summary>
    public void Add(int segmentEnd, bool isMatch)
    {
        if (any && !Joins(lastIsMatch, isMatch))
        {
            Finish();
            start = end;
        }
        end = segmentEnd;
        lastIsMatch = isMatch;
        any = true;
    }

    /// <summary>Hands on the piece that is still open.</summary>
    public readonly void Finish()
    {
        if (start < end && !(behavior == SplitBehavior.Removed && lastIsMatch))
        {
            next.Read(piece[start..end]);
        }
    }

    private readonly bool Joins(bool leftIsMatch, bool rightIsMatch) => behavior switch
    {
        SplitBehavior.Contiguous => leftIsMatch == rightIsMatch,
        SplitBehavior.MergedWithPrevious => rightIsMatch && !leftIsMatch,
        SplitBehavior.MergedWithNext => leftIsMatch && !rightIsMatch,
        _ => false,
    };
}
