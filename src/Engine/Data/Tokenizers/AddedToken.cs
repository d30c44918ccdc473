using System.Text;

namespace AntLM.Engine.Data.Tokenizers;

/// <summary>A token that is found in the text itself, before the model sees it: an entry of <c>added_tokens</c>.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
/// <param name="IsSpecial">Whether decoding can skip it.</param>
/// <param name="Normalized">Whether it is looked for in the normalized text, or in the text as it is.</param>
/// <param name="StripsLeft">Whether it takes the white space before it.</param>
/// <param name="StripsRight">Whether it takes the white space after it.</param>
/// <param name="SingleWord">Whether it must stand apart from other words.</param>
internal sealed record AddedToken(
    int Id, string Content, bool IsSpecial, bool Normalized, bool StripsLeft, bool StripsRight, bool SingleWord)
{
    public static AddedToken Read(JsonPlace place)
    {
        place.OnlyWith("id", "content", "special", "normalized", "lstrip", "rstrip", "single_word");
        return new AddedToken(
            place["id"].Id,
            place["content"].Text,
            place.FlagOr("special", false),
            place.FlagOr("normalized", false),
            place.FlagOr("lstrip", false),
            place.FlagOr("rstrip", false),
            place.FlagOr("single_word", false));
    }

    /// <summary>Whether the match from <paramref name="start"/> to <paramref name="end"/> counts.</summary>
    public bool MayStandAt(ReadOnlySpan<char> text, int start, int end) =>
        !SingleWord || !(EndsWithWord(text[..start]) || StartsWithWord(text[end..]));

    private static bool EndsWithWord(ReadOnlySpan<char> text) =>
        Rune.DecodeLastFromUtf16(text, out var rune, out _) == System.Buffers.OperationStatus.Done && WordCharacters.Contains(rune);

    private static bool StartsWithWord(ReadOnlySpan<char> text) =>
        Rune.DecodeFromUtf16(text, out var rune, out _) == System.Buffers.OperationStatus.Done && WordCharacters.Contains(rune);
}
