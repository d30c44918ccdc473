namespace AntLM.Engine.Data.Tokenizers;

/// <summary>How Metaspace shows spaces, so that they can be part of tokens: the settings of its pre-tokenizer and of its decoder.</summary>
/// <param name="Mark">The character that stands for a space, as a rule U+2581.</param>
/// <param name="Prefix">Which pieces get a mark in front.</param>
/// <param name="Splits">Whether the pre-tokenizer cuts before each mark.</param>
internal sealed record MetaspaceMarks(char Mark, MetaspacePrefix Prefix, bool Splits)
{
    public static MetaspaceMarks Read(JsonPlace place)
    {
        // Files of old have str_rep too, which only repeated the replacement.
        place.OnlyWith("type", "replacement", "add_prefix_space", "prepend_scheme", "split", "str_rep");
        var mark = place["replacement"].Text is [var single] ? single : throw place["replacement"].Error("one character is expected");
        var scheme = place.Find("prepend_scheme");
        var prefix = scheme?.Text switch
        {
            "always" => MetaspacePrefix.Always,
            "first" => MetaspacePrefix.First,
            "never" => MetaspacePrefix.Never,
            null => place.FlagOr("add_prefix_space", true) ? MetaspacePrefix.Always : MetaspacePrefix.Never,
            var other => throw scheme!.Value.Error($"'{other}' is no prepend_scheme; there are always, first and never"),
        };
        return place.Find("add_prefix_space") is { Flag: false } space && prefix != MetaspacePrefix.Never
            ? throw space.Error($"false contradicts prepend_scheme '{scheme!.Value.Text}'")
            : new MetaspaceMarks(mark, prefix, place.FlagOr("split", true));
    }
}
