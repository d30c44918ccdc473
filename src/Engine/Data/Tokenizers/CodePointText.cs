using System.Globalization;
using System.Text;

namespace AntLM.Engine.Data.Tokenizers;

/// <summary>A text with one char for each code point, for matching patterns.</summary>
/// <remarks>
/// .NET's regular expressions see the two UTF-16 halves of a code point above U+FFFF as two characters of category Cs; Hugging Face's
/// see one letter, digit or symbol. Here such a code point is replaced by one char of the same category that no pattern names.
/// </remarks>
internal readonly ref struct CodePointText
{
    private readonly int[]? starts;

    public CodePointText(ReadOnlySpan<char> text)
    {
        if (!HasSurrogates(text))
        {
            Chars = text;
            return;
        }
        var chars = new char[text.Length];
        starts = new int[text.Length + 1];
        var count = 0;
        for (var start = 0; start < text.Length; count++)
        {
            Rune.DecodeFromUtf16(text[start..], out var rune, out var consumed);
            starts[count] = start;
            chars[count] = rune.IsBmp ? (char)rune.Value : StandIn(rune);
            start += consumed;
        }
        starts[count] = text.Length;
        Chars = chars.AsSpan(0, count);
    }

    /// <summary>The text to match.</summary>
    public ReadOnlySpan<char> Chars { get; }

    /// <summary>Where the char at this index of <see cref="Chars"/> begins in the original text.</summary>
    public int StartOf(int index) => starts is null ? index : starts[index];

    public static bool HasSurrogates(ReadOnlySpan<char> text) => text.ContainsAnyInRange('\uD800', '\uDFFF');

    /// <summary>The text with every lone surrogate, which no UTF-8 text can hold, replaced by U+FFFD.</summary>
    public static string WellFormed(string text)
    {
        if (!HasSurrogates(text))
        {
            return text;
        }
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            result.Append(rune);
        }
        return result.ToString();
    }

    internal static char StandIn(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter => '\uA640',
        UnicodeCategory.LowercaseLetter => '\uA641',
        UnicodeCategory.TitlecaseLetter => '\u1F88',
        UnicodeCategory.ModifierLetter => '\uA717',
        UnicodeCategory.OtherLetter => '\uA000',
        UnicodeCategory.NonSpacingMark => '\uA6F0',
        UnicodeCategory.SpacingCombiningMark => '\uA823',
        UnicodeCategory.EnclosingMark => '\uA670',
        UnicodeCategory.DecimalDigitNumber => '\uA620',
        UnicodeCategory.LetterNumber => '\uA6E6',
        UnicodeCategory.OtherNumber => '\uA830',
        UnicodeCategory.Format => '\uFFF9',
        UnicodeCategory.PrivateUse => '\uE000',
        UnicodeCategory.ConnectorPunctuation => '\uFE33',
        UnicodeCategory.DashPunctuation => '\uFE31',
        UnicodeCategory.OpenPunctuation => '\uFE35',
        UnicodeCategory.ClosePunctuation => '\uFE36',
        UnicodeCategory.InitialQuotePunctuation => '\u2E02',
        UnicodeCategory.FinalQuotePunctuation => '\u2E03',
        UnicodeCategory.OtherPunctuation => '\uA60D',
        UnicodeCategory.MathSymbol => '\uFB29',
        UnicodeCategory.CurrencySymbol => '\uFDFC',
        UnicodeCategory.ModifierSymbol => '\uA700',
        UnicodeCategory.OtherSymbol => WordCharacters.IsLetterSymbol(rune) ? '\u24B6' : '\uA828',
        _ => '\uFDD0',
    };
}
