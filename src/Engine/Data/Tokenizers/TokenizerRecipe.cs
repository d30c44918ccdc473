using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AntLM.Engine.Data.Tokenizers;

/// <summary>Everything about a tokenizer that is settled before training, as the parts of a tokenizer.json.</summary>
internal sealed class TokenizerRecipe
{
    private const string ByteLevel = """{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true}""";

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly JsonNode? normalizer;
    private readonly JsonNode preTokenizer;
    private readonly Func<TrainedPairs, JsonObject> model;
    private readonly (string[] Single, string[] Pair) template;

    private TokenizerRecipe(
        string[] specialTokens,
        string normalizer,
        string preTokenizer,
        (string[] Single, string[] Pair) template,
        Func<TrainedPairs, JsonObject> model)
    {
        SpecialTokens = specialTokens;
        this.normalizer = JsonNode.Parse(normalizer);
        this.preTokenizer = JsonNode.Parse(preTokenizer)!;
        this.template = template;
        this.model = model;
        Normalizer = this.normalizer is null ? null : TextNormalizer.Read(Place(normalizer));
        PreTokenizers = [.. PreTokenizer.Read(Place(preTokenizer))];
    }

    public IReadOnlyList<string> SpecialTokens { get; }

    public TextNormalizer? Normalizer { get; }

    public PreTokenizer[] PreTokenizers { get; }

    public static TokenizerRecipe For(TokenizerKind kind) => kind switch
    {
        TokenizerKind.BytePair => new TokenizerRecipe(
            ["<pad>", "<s>", "</s>", "<mask>"],
            """{"type": "NFKC"}""",
            ByteLevel,
            (["<s>", "A"], ["<s>", "A", "<s>", "B"]),
            BytePairModel),
        TokenizerKind.WordPiece => new TokenizerRecipe(
            ["[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]", "[PAR]", "[TAB]"],
            "null",
            $$"""{"type": "Sequence", "pretokenizers": [{{ByteLevel}}, {"type": "Digits", "individual_digits": true}]}""",
            (["[CLS]", "A", "[SEP]"], ["[CLS]", "A", "[SEP]", "B", "[SEP]"]),
            WordPieceModel),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public Tokenizer Build(TrainedPairs trained)
    {
        var root = new JsonObject
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = new JsonArray([.. SpecialTokens.Select(AddedToken)]),
            ["normalizer"] = normalizer?.DeepClone(),
            ["pre_tokenizer"] = preTokenizer.DeepClone(),
            ["post_processor"] = PostProcessor(),
            ["decoder"] = JsonNode.Parse(ByteLevel),
            ["model"] = model(trained),
        };
        return Tokenizer.Parse(root.ToJsonString(Readable) + "\n", "the trained tokenizer");
    }

    private static JsonPlace Place(string json)
    {
        using var document = JsonDocument.Parse(json);
        return new JsonPlace(document.RootElement.Clone(), "$", "recipe");
    }

    private static JsonObject Vocabulary(TrainedPairs trained) =>
        new(trained.Tokens.Select((token, id) => KeyValuePair.Create(token, (JsonNode?)JsonValue.Create(id))));

    private static JsonObject BytePairModel(TrainedPairs trained) => new()
    {
        ["type"] = "BPE",
        ["dropout"] = null,
        ["unk_token"] = null,
        ["continuing_subword_prefix"] = null,
        ["end_of_word_suffix"] = null,
        ["fuse_unk"] = false,
        ["byte_fallback"] = false,
        ["ignore_merges"] = false,
        ["vocab"] = Vocabulary(trained),
        ["merges"] = new JsonArray([.. trained.Merges.Select(merge => new JsonArray(merge.Left, merge.Right))]),
    };

    // Words up to 1000 bytes, not the usual 100: a word beyond that is unknown as a whole, although every byte of it has a token.
    private static JsonObject WordPieceModel(TrainedPairs trained) => new()
    {
        ["type"] = "WordPiece",
        ["unk_token"] = "[UNK]",
        ["continuing_subword_prefix"] = "",
        ["max_input_chars_per_word"] = 1000,
        ["vocab"] = Vocabulary(trained),
    };

    private JsonObject AddedToken(string token, int id) => new()
    {
        ["id"] = id,
        ["content"] = token,
        ["single_word"] = false,
        ["lstrip"] = false,
        ["rstrip"] = false,
        ["normalized"] = false,
        ["special"] = true,
    };

    private JsonObject PostProcessor() => new()
    {
        ["type"] = "TemplateProcessing",
        ["single"] = Template(template.Single),
        ["pair"] = Template(template.Pair),
        ["special_tokens"] = new JsonObject(template.Single.Where(SpecialTokens.Contains).Distinct().Select(SpecialToken)),
    };

    private JsonArray Template(string[] parts)
    {
        var sequence = 0;
        return new JsonArray([.. parts.Select(part =>
        {
            sequence = part == "B" ? 1 : sequence;
            return new JsonObject
            {
                [SpecialTokens.Contains(part) ? "SpecialToken" : "Sequence"] = new JsonObject { ["id"] = part, ["type_id"] = sequence },
            };
        })]);
    }

    private KeyValuePair<string, JsonNode?> SpecialToken(string token) => KeyValuePair.Create(token, (JsonNode?)new JsonObject
    {
        ["id"] = token,
        ["ids"] = new JsonArray(SpecialTokens.ToList().IndexOf(token)),
        ["tokens"] = new JsonArray(token),
    });
}
