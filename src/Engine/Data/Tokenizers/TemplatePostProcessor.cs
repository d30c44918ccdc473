namespace AntLM.Engine.Data.Tokenizers;

/// <summary>Fixed ids before, between and after the texts, like <c>[CLS] A [SEP]</c> and <c>[CLS] A [SEP] B [SEP]</c>.</summary>
internal sealed class TemplatePostProcessor : PostProcessor
{
    private readonly Part[] single;
    private readonly Part[] pair;

    private TemplatePostProcessor(Part[] single, Part[] pair)
    {
        this.single = single;
        this.pair = pair;
    }

    public override IEnumerable<int> SpecialIds => single.Concat(pair).SelectMany(part => part.Special);

    public static new TemplatePostProcessor Read(JsonPlace place)
    {
        place.OnlyWith("type", "single", "pair", "special_tokens");
        var special = place["special_tokens"].Members.ToDictionary(
            member => member.Name, member => member.Place["ids"].Items.Select(id => id.Id).ToArray(), StringComparer.Ordinal);
        return new TemplatePostProcessor(
            ReadParts(place["single"], special, isPair: false),
            place.Find("pair") is { } pair ? ReadParts(pair, special, isPair: true) : [new Part(false, []), new Part(true, [])]);
    }

    public override int[] Process(int[] ids, int[]? second = null) => second is null
        ? [.. single.SelectMany(part => part.IdsOf(ids, []))]
        : [.. pair.SelectMany(part => part.IdsOf(ids, second))];

    private static Part[] ReadParts(JsonPlace template, Dictionary<string, int[]> special, bool isPair)
    {
        Part[] parts = [.. template.Items.Select(part => ReadPart(part, special, isPair))];
        return parts.Count(part => part.IsSecond == false) <= 1 && parts.Count(part => part.IsSecond == true) <= 1
            ? parts
            : throw template.Error("a template can hold each text only once");
    }

    private static Part ReadPart(JsonPlace part, Dictionary<string, int[]> special, bool isPair)
    {
        part.OnlyWith("Sequence", "SpecialToken");
        if (part.Find("SpecialToken") is { } token)
        {
            var name = token["id"];
            return special.TryGetValue(name.Text, out var ids)
                ? new Part(null, ids)
                : throw name.Error($"'{name.Text}' is not among special_tokens");
        }

        var sequence = part["Sequence"]["id"];
        return sequence.Text switch
        {
            "A" => new Part(false, []),
            "B" when isPair => new Part(true, []),
            _ when isPair => throw sequence.Error("a template for two texts can only hold the texts A and B"),
            _ => throw sequence.Error("a template for one text can only hold the text A"),
        };
    }

    /// <param name="IsSecond">Whether the second text stands here or the first; null: neither.</param>
    /// <param name="Special">The ids that stand here where no text does.</param>
    private readonly record struct Part(bool? IsSecond, int[] Special)
    {
        public int[] IdsOf(int[] first, int[] second) => IsSecond switch
        {
            null => Special,
            false => first,
            true => second,
        };
    }
}
