using System.Globalization;
using System.Text;

namespace AntLM.Engine.Data.Tokenizers;

/// <summary>Cuts numbers (categories Nd, Nl, No) off the text around them.</summary>
/// <param name="individually">Whether each digit is a piece, or each run of digits.</param>
internal sealed class DigitsPreTokenizer(bool individually) : PreTokenizer
{
    public static new DigitsPreTokenizer Read(JsonPlace place) =>
        new(place.OnlyWith("type", "individual_digits").FlagOr("individual_digits", false));

    public override void Cut(ReadOnlySpan<char> piece, IPieceReader next)
    {
        var joiner = new SegmentJoiner(piece, individually ? SplitBehavior.Isolated : SplitBehavior.Contiguous, next);
        var end = 0;
        for (var index = 0; index < piece.Length;)
        {
            Rune.DecodeFromUtf16(piece[index..], out var rune, out var length);
            if (Rune.GetUnicodeCategory(rune)
                is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber)
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
}
