namespace AntLM.Engine.Data.Tokenizers;

/// <summary>A token with the continuation prefix joins the one before it, others follow a space.</summary>
/// <param name="prefix">The continuation prefix.</param>
/// <param name="cleanUp">Whether spaces before punctuation and English contractions go.</param>
internal sealed class WordPieceDecoder(string prefix, bool cleanUp) : TokenDecoder
{
    private static readonly (string From, string To)[] CleanUps =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"), (" do not", " don't"),
        (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    public override IEnumerable<string> Decode(IEnumerable<string> tokens) => tokens.Select(Decode);

    private string Decode(string token, int index)
    {
        var text = index == 0 ? token
            : token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..]
            : " " + token;
        return cleanUp
            ? CleanUps.Aggregate(text, (current, rule) => current.Replace(rule.From, rule.To, StringComparison.Ordinal))
            : text;
    }
}
