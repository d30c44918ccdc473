namespace AntLM.Engine.Data.Tokenizers;

/// <summary>Marks become spaces; in the first token they go, unless no mark was ever put in front.</summary>
internal sealed class MetaspaceDecoder(MetaspaceMarks marks) : TokenDecoder
{
    public override IEnumerable<string> Decode(IEnumerable<string> tokens) => tokens.Select((token, index) =>
        index == 0 && marks.Prefix != MetaspacePrefix.Never
            ? token.Replace(marks.Mark.ToString(), "", StringComparison.Ordinal)
            : token.Replace(marks.Mark, ' '));
}
