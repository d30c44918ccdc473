using System.Text.Json;

namespace AntLM.Engine.Data.Tokenizers;

/// <summary>A value of a tokenizer.json together with where it stands, so that every complaint names file and JSON path.</summary>
/// <param name="Value">The JSON value.</param>
/// <param name="Path">Path from the root, like <c>$.pre_tokenizer.pretokenizers[1]</c>.</param>
/// <param name="Source">The file, or another name the user knows the text by.</param>
internal readonly record struct JsonPlace(JsonElement Value, string Path, string Source)
{
    private const int MostIds = 1 << 22;

    /// <summary>The member of this name; a <see cref="UserException"/> when it is missing.</summary>
    public JsonPlace this[string name] =>
        Find(name) ?? throw Error($"'{name}' is missing");

    /// <summary>The value of <c>type</c>, by which the parts of a tokenizer are told apart.</summary>
    public string Type => this["type"].Text;

    public string Text => Value.ValueKind == JsonValueKind.String ? Value.GetString()! : throw Error("a string is expected");

    public bool Flag => Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Error("true or false is expected"),
    };

    public int Number => Value.ValueKind == JsonValueKind.Number && Value.TryGetInt32(out var number) && number >= 0
        ? number
        : throw Error("a whole number, zero or more, is expected");

    public double Real => Value.ValueKind == JsonValueKind.Number && Value.TryGetDouble(out var number) && double.IsFinite(number)
        ? number
        : throw Error("a number is expected");

    /// <summary>A token's id. No vocabulary has as many as the limit, and tables are made for all ids up to the highest.</summary>
    public int Id => Number < MostIds ? Number : throw Error($"an id below {MostIds} is expected");

    public IEnumerable<JsonPlace> Items
    {
        get
        {
            if (Value.ValueKind != JsonValueKind.Array)
            {
                throw Error("a list is expected");
            }
            var index = 0;
            foreach (var item in Value.EnumerateArray())
            {
                yield return new JsonPlace(item, $"{Path}[{index++}]", Source);
            }
        }
    }

    public IEnumerable<(string Name, JsonPlace Place)> Members
    {
        get
        {
            if (Value.ValueKind != JsonValueKind.Object)
            {
                throw Error("an object is expected");
            }
            foreach (var member in Value.EnumerateObject())
            {
                yield return (member.Name, new JsonPlace(member.Value, $"{Path}.{member.Name}", Source));
            }
        }
    }

    /// <summary>The member of this name, or null when it is missing or null.</summary>
    public JsonPlace? Find(string name)
    {
        if (Value.ValueKind != JsonValueKind.Object)
        {
            throw Error("an object is expected");
        }
        return Value.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? new JsonPlace(value, $"{Path}.{name}", Source)
            : null;
    }

    public bool FlagOr(string name, bool otherwise) => Find(name)?.Flag ?? otherwise;

    /// <summary>Refuses members that are not known: one that is skipped could change the ids without a word.</summary>
    public JsonPlace OnlyWith(params ReadOnlySpan<string> names)
    {
        foreach (var (name, place) in Members)
        {
            if (!names.Contains(name))
            {
                throw place.Error("this setting is not supported");
            }
        }
        return this;
    }

    public UserException Error(string what) => new($"{Source}: {Path}: {what}");

    public UserException Unsupported(string part) => Error($"{part} of type '{Type}' is not supported");
}
