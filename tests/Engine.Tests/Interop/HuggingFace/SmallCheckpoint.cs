using System.Text.Json;
using AntLM.Engine.Devices.Cpu;
using AntLM.Engine.Interop;
using AntLM.Engine.Models;
using AntLM.Engine.Tests.Configuration;
using AntLM.Engine.Training;

namespace AntLM.Engine.Tests.Interop.HuggingFace;

/// <summary>A run's folder with one checkpoint of a few thousand parameters, drawn at random, and a tokenizer of seven entries.</summary>
internal sealed class SmallCheckpoint : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public SmallCheckpoint(Architecture architecture, bool tied = true)
    {
        var sizes = new ModelConfiguration
        {
            Architecture = architecture,
            VocabularySize = 11,
            HiddenSize = 8,
            IntermediateSize = 12,
            AttentionHeads = 2,
            HiddenLayers = 2,
            MaximumPositions = 16,
        };
        Sizes = architecture == Architecture.BabyLlama
            ? sizes with { TieWordEmbeddings = tied }
            : sizes with { PositionBucketSize = 4, HiddenDropout = 0.1f, AttentionDropout = 0.25f };
        Path = File("run", "checkpoints", "epoch-0003");
        Directory.CreateDirectory(Path);
        ModelConfigurationFile.Write(File("run", "checkpoints", "epoch-0003", "config.json"), Sizes);
        using var device = new CpuDevice();
        using var model = LanguageModel.Create(Sizes, device);
        var random = new Random(4);
        foreach (var entry in model.Parameters.Entries)
        {
            var values = new float[entry.Shape.Count];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = (float)((2 * random.NextDouble()) - 1);
            }

            model.Parameters.Load(entry.Name, values);
        }

        Checkpoint.SaveModel(model, ModelFile);
        string[] special = architecture == Architecture.BabyLlama
            ? ["<unk>", "<s>", "</s>", "<pad>", "<mask>"]
            : ["[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]"];
        System.IO.File.WriteAllText(File("run", "tokenizer.json"), Tokenizer(special));
    }

    public ModelConfiguration Sizes { get; }

    /// <summary>The checkpoint's folder.</summary>
    public string Path { get; }

    public string ModelFile => System.IO.Path.Combine(Path, "model.safetensors");

    public string File(params string[] names) => directory.File(names);

    public void Dispose() => directory.Dispose();

    private static string Tokenizer(string[] special)
    {
        var added = special.Select((word, id) => new
        {
            id,
            content = word,
            single_word = false,
            lstrip = false,
            rstrip = false,
            normalized = false,
            special = true,
        });
        var vocabulary = special.Append("a").Append("b").Select((word, id) => (word, id)).ToDictionary(pair => pair.word, pair => pair.id);
        var model = new
        {
            type = "WordPiece",
            unk_token = special[0],
            continuing_subword_prefix = "",
            max_input_chars_per_word = 100,
            vocab = vocabulary,
        };
        return JsonSerializer.Serialize(new { version = "1.0", added_tokens = added, model });
    }
}
