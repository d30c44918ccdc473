namespace AntLM.Engine.Data.Tokenizers;

/// <summary>Fixed ids before, between and after the text, like <c>[CLS] A [SEP]</c>.</summary>
/// <param name="parts">The ids of each part; null where the text goes.</param>
internal sealed class TemplatePostProcessor(int[]?[] parts) : PostProcessor
{
    public override IEnumerable<int> SpecialIds => parts.SelectMany(part => part ?? []);

    public static new TemplatePostProcessor Read(JsonPlace place)
    {
        place.OnlyWith("type", "single", "pair", "special_tokens");
        var special = place["special_tokens"].Members.ToDictionary(
            member => member.Name, member => member.Place["ids"].Items.Select(id => id.Number).ToArray(), StringComparer.Ordinal);
        return new TemplatePostProcessor([.. place["single"].Items.Select(part => ReadPart(part, special))]);
    }

    public override int[] Process(int[] ids) => [.. parts.SelectMany(part => part ?? ids)];

    private static int[]? ReadPart(JsonPlace part, Dictionary<string, int[]> special)
    {
        part.OnlyWith("Sequence", "SpecialToken");
        if (part.Find("SpecialToken") is { } token)
        {
            var name = token["id"];
            return special.TryGetValue(name.Text, out var ids) ? ids : throw name.Error($"'{name.Text}' is not among special_tokens");
        }
        var sequence = part["Sequence"]["id"];
        return sequence.Text == "A" ? null : throw sequence.Error("a template for one text can only hold the text A");
    }
}
