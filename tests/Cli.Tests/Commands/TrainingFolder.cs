using System.Globalization;
using System.Text.Json.Nodes;

namespace AntLM.Cli.Tests.Commands;

/// <summary>A folder with a text of a few hundred words and the configuration of a run that takes less than a second on it.</summary>
internal sealed class TrainingFolder : IDisposable
{
    private static readonly string[] Nouns = ["dog", "cat", "bird", "child", "teacher"];
    private static readonly string[] Verbs = ["sees", "likes", "hears"];

    public TrainingFolder(string architecture = "babyllama")
    {
        Root = Directory.CreateTempSubdirectory("antlm-train-").FullName;
        Text = Directory.CreateDirectory(At("text")).FullName;
        File.WriteAllLines(Path.Combine(Text, "tales.txt"), Enumerable.Range(0, 63).Select(Sentence));
        Configuration = At("tiny.yaml");
        File.WriteAllText(Configuration, string.Create(CultureInfo.InvariantCulture, $"""
            model:
              architecture: {architecture}
              hidden_size: 16
              intermediate_size: 24
              num_attention_heads: 2
              num_hidden_layers: 1
              max_position_embeddings: 32
            data:
              path: {Text}
            tokenizer:
              vocabulary_size: 290
              min_frequency: 2
            training:
              schedule: 1_CLM+1_MLM
              sequence_length: 15
              batch_size: 7
            optimizer:
              name: {(architecture == "ltgbert" ? "lamb" : "adamw")}
            """));
    }

    public string Root { get; }

    public string Text { get; }

    public string Configuration { get; }

    /// <summary>The folder that <see cref="Train"/> trains into.</summary>
    public string Run => At("run");

    public string At(params string[] parts) => Path.Combine([Root, .. parts]);

    public string Checkpoint(int epoch, string file = "") =>
        Path.Combine(Run, "checkpoints", string.Create(CultureInfo.InvariantCulture, $"epoch-{epoch:0000}"), file);

    /// <summary>Writes a text file below the folder and gives its full name.</summary>
    public string Write(string text, params string[] parts)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(parts))!);
        File.WriteAllText(At(parts), text);
        return At(parts);
    }

    /// <summary>A tokenizer with some of its special tokens renamed, so that they are special no more.</summary>
    public string TokenizerWithout(params string[] tokens)
    {
        var tokenizer = JsonNode.Parse(File.ReadAllText(Path.Combine(Run, "tokenizer.json")))!;
        var vocabulary = tokenizer["model"]!["vocab"]!.AsObject();
        foreach (var token in tokens)
        {
            var id = (int)vocabulary[token]!;
            vocabulary.Remove(token);
            vocabulary[$"no {token[1..^1]}"] = id;
            var added = tokenizer["added_tokens"]!.AsArray();
            added.Remove(added.Single(entry => (string)entry!["content"]! == token));
        }

        return Write(tokenizer.ToJsonString(), $"without-{tokens.Length}.json");
    }

    /// <summary>`antlm train` into <see cref="Run"/>.</summary>
    public Task<(int Code, string Output, string Error)> Train(params string[] more) => TrainInto(Run, more);

    /// <summary>`antlm train` into any folder.</summary>
    public Task<(int Code, string Output, string Error)> TrainInto(string folder, params string[] more) =>
        RunFolder.Run(["train", "--config", Configuration, "--out", folder, .. more]);

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static string Sentence(int number)
    {
        var (subject, verb, thing) = (Nouns[number % 5], Verbs[number * 7 % 3], Nouns[number * 11 % 4]);
        return $"The {subject} {verb} the {(number % 2 == 0 ? "small" : "old")} {thing}.";
    }
}
