using System.Globalization;
using System.Text;

namespace AntLM.Engine.Data.Tokenizers;

/// <summary>
/// What <c>\w</c> means to Hugging Face's library: Alphabetic, marks, decimal digits and connectors (Unicode TR 18, annex C).
/// </summary>
/// <remarks>.NET's own <c>\w</c> lacks spacing marks, letter numbers and the letters in circles and squares.</remarks>
internal static class WordCharacters
{
    /// <summary>The content of a .NET character class; with the small digits and fractions of Latin-1, as Oniguruma has it.</summary>
    public const string Class = @"\p{L}\p{M}\p{Nl}\p{Nd}\p{Pc}\u24B6-\u24E9\u00B2\u00B3\u00B9\u00BC-\u00BE";

    /// <summary>Whether a symbol (category So) has the property Alphabetic.</summary>
    public static bool IsLetterSymbol(Rune rune) => rune.Value is
        >= 0x24B6 and <= 0x24E9 or >= 0x1F130 and <= 0x1F149 or >= 0x1F150 and <= 0x1F169 or >= 0x1F170 and <= 0x1F189;

    /// <summary>Whether a code point belongs to a word in the sense of Rust's <c>\w</c>, which has the two joiners too.</summary>
    public static bool Contains(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        <= UnicodeCategory.LetterNumber => true,
        UnicodeCategory.ConnectorPunctuation => true,
        UnicodeCategory.OtherSymbol => IsLetterSymbol(rune),
        UnicodeCategory.Format => rune.Value is 0x200C or 0x200D,
        _ => false,
    };
}
