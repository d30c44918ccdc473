namespace AntLM.Engine.Data.Tokenizers;

/// <summary>Rewrites text before it is cut: the <c>normalizer</c> of a tokenizer.json.</summary>
internal abstract class TextNormalizer
{
    public abstract string Normalize(string text);

    public static TextNormalizer Read(JsonPlace place) => place.Type switch
    {
        "NFC" or "NFD" or "NFKC" or "NFKD" => UnicodeNormalizer.Read(place),
        "Lowercase" => LowercaseNormalizer.Read(place),
        "Nmt" => NmtNormalizer.Read(place),
        "Prepend" => new PrependNormalizer(place.OnlyWith("type", "prepend")["prepend"].Text),
        "Replace" => new ReplaceNormalizer(
            TextPattern.Read(place.OnlyWith("type", "pattern", "content")["pattern"]), place["content"].Text),
        "Sequence" => new NormalizerSequence([.. place.OnlyWith("type", "normalizers")["normalizers"].Items.Select(Read)]),
        _ => throw place.Unsupported("a normalizer"),
    };
}

/// <summary>Puts a string before the text, unless that is empty.</summary>
internal sealed class PrependNormalizer(string prefix) : TextNormalizer
{
    public override string Normalize(string text) => text.Length == 0 ? text : prefix + text;
}

/// <summary>Replaces every match by a fixed string.</summary>
internal sealed class ReplaceNormalizer(TextPattern pattern, string content) : TextNormalizer
{
    public override string Normalize(string text) => pattern.Replace(text, content);
}

/// <summary>One normalizer after the other.</summary>
internal sealed class NormalizerSequence(TextNormalizer[] normalizers) : TextNormalizer
{
    public override string Normalize(string text) =>
        normalizers.Aggregate(text, (current, normalizer) => normalizer.Normalize(current));
}
