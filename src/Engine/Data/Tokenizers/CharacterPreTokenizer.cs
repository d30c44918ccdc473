using System.Text;

namespace AntLM.Engine.Data.Tokenizers;

/// <summary>Cuts a piece at the characters of a class.</summary>
/// <param name="behavior">What becomes of these characters; each of them is a match.</param>
internal abstract class CharacterPreTokenizer(SplitBehavior behavior) : PreTokenizer
{
    public override void Cut(ReadOnlySpan<char> piece, IPieceReader next)
    {
        var joiner = new SegmentJoiner(piece, behavior, next);
        var end = 0;
        for (var index = 0; index < piece.Length;)
        {
            Rune.DecodeFromUtf16(piece[index..], out var rune, out var length);
            if (IsMatch(rune))
            {
                if (end < index)
                {
                    joiner.Add(index, isMatch: false);
                }
                end = index + length;
                joiner.Add(end, isMatch: true);
            }
            index += length;
        }
        if (end < piece.Length)
        {
            joiner.Add(piece.Length, isMatch: false);
        }
        joiner.Finish();
    }

    /// <summary>Whether a character belongs to the class.</summary>
    protected abstract bool IsMatch(Rune rune);
}
