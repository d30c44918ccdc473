namespace AntLM.Engine.Data.Tokenizers;

/// <summary>What becomes of the matches of a <see cref="SplitPreTokenizer"/>.</summary>
internal enum SplitBehavior
{
    /// <summary>A match is left out.</summary>
    Removed,

    /// <summary>A match is a piece.</summary>
    Isolated,

    /// <summary>A match joins the text before it, unless that is a match too.</summary>
    MergedWithPrevious,

    /// <summary>A match joins the text after it, unless that is a match too.</summary>
    MergedWithNext,

    /// <summary>Neighbouring matches join.</summary>
    Contiguous,
}

/// <summary>Cuts a piece at the matches of a pattern.</summary>
/// <param name="pattern">What to look for.</param>
/// <param name="behavior">What becomes of the matches.</param>
/// <param name="invert">Whether the text between the matches counts as matched, and the matches as the text between.</param>
internal sealed class SplitPreTokenizer(TextPattern pattern, SplitBehavior behavior, bool invert = false) : PreTokenizer
{
    public static new SplitPreTokenizer Read(JsonPlace place)
    {
        place.OnlyWith("type", "pattern", "behavior", "invert");
        return new SplitPreTokenizer(
            TextPattern.Read(place["pattern"]), ReadBehavior(place["behavior"]), place.FlagOr("invert", false));
    }

    public static SplitBehavior ReadBehavior(JsonPlace place) =>
        Enum.TryParse<SplitBehavior>(place.Text, out var known) && Enum.IsDefined(known)
            ? known
            : throw place.Error($"'{place.Text}' is no behavior of a Split");

    public override void Cut(ReadOnlySpan<char> piece, IPieceReader next)
    {
        var joiner = new SegmentJoiner(piece, behavior, next);
        var end = 0;
        var matches = pattern.Matches(piece);
        while (matches.MoveNext())
        {
            if (end < matches.Start)
            {
                joiner.Add(matches.Start, isMatch: invert);
            }
            joiner.Add(matches.End, isMatch: !invert);
            end = matches.End;
        }
        if (end < piece.Length)
        {
            joiner.Add(piece.Length, isMatch: invert);
        }
        joiner.Finish();
    }
}
