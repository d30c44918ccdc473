using System.Globalization;
using System.Text;

namespace AntLM.Engine.Data.Tokenizers;

/// <summary>Cuts a piece at punctuation: the categories P, and all visible ASCII characters that are neither letters nor digits.</summary>
internal sealed class PunctuationPreTokenizer(SplitBehavior behavior) : CharacterPreTokenizer(behavior)
{
    // Hugging Face's library has the categories of Unicode 7; these are punctuation since.
    private static readonly HashSet<int> Late =
        [.. CodePointRanges.Parse("""
            61D 9FD A76 C77 C84 1B4E-1B4F 1B7D-1B7F 2E43-2E4F 2E52-2E5D 10D6E 10EAD 10F55-10F59 10F86-10F89 113D4-113D5 113D7-113D8
            1144B-1144F 1145A-1145B 1145D 11660-1166C 116B9 1183B 11944-11946 119E2 11A3F-11A46 11A9A-11A9C 11A9E-11AA2 11B00-11B09
            11BE1 11C41-11C45 11C70-11C71 11EF7-11EF8 11F43-11F4F 11FFF 12FF1-12FF2 16D6D-16D6F 16E97-16E9A 16FE2 1E5FF 1E95E-1E95F
            """)];

    public static new PunctuationPreTokenizer Read(JsonPlace place) => new(
        place.OnlyWith("type", "behavior").Find("behavior") is { } behavior
            ? SplitPreTokenizer.ReadBehavior(behavior)
            : SplitBehavior.Isolated);

    protected override bool IsMatch(Rune rune) => rune.IsAscii
        ? char.IsPunctuation((char)rune.Value) || char.IsSymbol((char)rune.Value)
        : Rune.GetUnicodeCategory(rune) switch
        {
            >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherPunctuation => !Late.Contains(rune.Value),
            // Two that were punctuation then and are not today.
            _ => rune.Value is 0x166D or 0x111C9,
        };
}
