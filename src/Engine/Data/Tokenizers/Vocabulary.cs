namespace AntLM.Engine.Data.Tokenizers;

/// <summary>Tokens and their ids, both ways.</summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, int> ids;
    private readonly string?[] tokens;

    public Vocabulary(Dictionary<string, int> ids)
    {
        this.ids = ids;
        tokens = new string?[ids.Count == 0 ? 0 : ids.Values.Max() + 1];
        foreach (var (token, id) in ids)
        {
            tokens[id] = token;
        }
        Spans = ids.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <param name="tokens">The tokens by id; of equal ones the last is the one that is looked up.</param>
    public Vocabulary(string[] tokens)
    {
        this.tokens = tokens;
        ids = new Dictionary<string, int>(tokens.Length, StringComparer.Ordinal);
        for (var id = 0; id < tokens.Length; id++)
        {
            ids[tokens[id]] = id;
        }
        Spans = ids.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Looks a token up without making a string of it.</summary>
    public Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> Spans { get; }

    /// <summary>The highest id plus one.</summary>
    public int Size => tokens.Length;

    public IReadOnlyDictionary<string, int> Ids => ids;

    public int? IdOf(string token) => ids.TryGetValue(token, out var id) ? id : null;

    /// <summary>Null where the ids have a gap or end.</summary>
    public string? Find(int id) => (uint)id < (uint)tokens.Length ? tokens[id] : null;

    public static Dictionary<string, int> Read(JsonPlace place)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (token, id) in place.Members)
        {
            ids[token] = id.Id;
        }
        return ids;
    }
}
