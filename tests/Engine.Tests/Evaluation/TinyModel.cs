using System.Text.Json;
using AntLM.Engine.Data.Tokenizers;
using AntLM.Engine.Devices;
using AntLM.Engine.Devices.Cpu;
using AntLM.Engine.Models;

namespace AntLM.Engine.Tests.Evaluation;

/// <summary>An untrained model of few numbers and a tokenizer whose tokens are whole words, enough to see how it is asked.</summary>
internal sealed class TinyModel : IDisposable
{
    public const int MaximumPositions = 33;

    private static readonly string[] Words = ["the", "a", "cat", "cats", "dog", "dogs", "sits", "sit", "on", "near", "mat", ".", "not"];

    private readonly CpuDevice processor = new();

    /// <summary>Creates the model.</summary>
    /// <param name="architecture">Of the model.</param>
    /// <param name="device">Where it computes, the caller's; the processor by default.</param>
    public TinyModel(Architecture architecture, Device? device = null)
    {
        Tokenizer = CreateTokenizer(architecture);
        Model = LanguageModel.Create(
            new ModelConfiguration
            {
                Architecture = architecture,
                VocabularySize = Tokenizer.VocabularySize,
                HiddenSize = 12,
                IntermediateSize = 31,
                AttentionHeads = 3,
                HiddenLayers = 2,
                MaximumPositions = MaximumPositions,
                PositionBucketSize = 8,
            },
            device ?? processor);
        Model.Parameters.Initialize(seed: 7);
        foreach (var entry in Model.Parameters.Entries.Where(entry => entry.Shape.Rank > 1))
        {
            // Larger than the initial values, so that tokens differ in probability.
            var values = Model.Parameters.Read(Model.Parameters[entry.Name].Value);
            Model.Parameters.Load(entry.Name, [.. values.Select(value => architecture == Architecture.BabyLlama ? 15 * value : 2 * value)]);
        }

        Session = new ModelSession(Model);
    }

    public Tokenizer Tokenizer { get; }

    public LanguageModel Model { get; }

    public ModelSession Session { get; }

    public void Dispose()
    {
        Session.Dispose();
        Model.Dispose();
        processor.Dispose();
    }

    public static Tokenizer CreateTokenizer(Architecture architecture)
    {
        string[] special = architecture == Architecture.BabyLlama
            ? ["<pad>", "<s>", "</s>", "<mask>", "<unk>"]
            : ["[PAD]", "[CLS]", "[SEP]", "[MASK]", "[UNK]"];
        var vocabulary = special.Concat(Words).Select((token, id) => (token, id)).ToDictionary(pair => pair.token, pair => pair.id);
        var added = special.Select((token, id) => new
        {
            id,
            content = token,
            single_word = false,
            lstrip = false,
            rstrip = false,
            normalized = false,
            special = true,
        });
        return Tokenizer.Parse(
            JsonSerializer.Serialize(new
            {
                version = "1.0",
                added_tokens = added,
                pre_tokenizer = new { type = "Whitespace" },
                model = new
                {
                    type = "WordPiece",
                    unk_token = special[4],
                    continuing_subword_prefix = "##",
                    max_input_chars_per_word = 100,
                    vocab = vocabulary,
                },
            }),
            "tiny.json");
    }
}
