using System.Globalization;
using System.Text;

namespace AntLM.Engine.Data.Tokenizers;

/// <summary>Cuts numbers (categories Nd, Nl, No) off the text around them.</summary>
/// <param name="individually">Whether each digit is a piece, or each run of digits.</param>
internal sealed class DigitsPreTokenizer(bool individually)
    : CharacterPreTokenizer(individually ? SplitBehavior.Isolated : SplitBehavior.Contiguous)
{
    public static new DigitsPreTokenizer Read(JsonPlace place) =>
        new(place.OnlyWith("type", "individual_digits").FlagOr("individual_digits", false));

    protected override bool IsMatch(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;
}
