using System.Text;
using AntLM.Engine.Configuration;
using AntLM.Engine.Data;
using AntLM.Engine.Data.Tokenizers;
using AntLM.Engine.Randomness;
using AntLM.Engine.Tests.Tokenizers;

namespace AntLM.Engine.Tests.Data;

/// <summary>A temporary folder of text.</summary>
internal sealed class TextFolder : IDisposable
{
    private static readonly string[] Subjects = ["The boy", "A small dog", "My sister", "The old farmer", "Nobody"];
    private static readonly string[] Verbs = ["sees", "never follows", "finds", "does not like", "remembers"];
    private static readonly string[] Objects = ["the river.", "12 red apples!", "a bird in the tree.", "himself?", "what I said, though."];

    public TextFolder() => Directory.CreateDirectory(Path);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"antlm-tests-{Guid.NewGuid():N}");

    /// <summary>Byte-level BPE whose "\n" is one token.</summary>
    public static Tokenizer BytePair { get; } = Load("gptbert-bpe-8192");

    public static Tokenizer WordPiece { get; } = Load("ltgbert-wordpiece-4096");

    /// <summary>Sentences without much sense; every seventh line is empty.</summary>
    public static string[] Sentences(int count, uint seed)
    {
        var random = new RandomSequence(99, seed, RandomSite.Benchmark);
        return [.. Enumerable.Range(1, count).Select(line => line % 7 == 0 ? "" : Sentence())];

        string Sentence() => $"{Pick(Subjects)} {Pick(Verbs)} {Pick(Objects)}";

        string Pick(string[] words) => words[random.NextInt32(words.Length)];
    }

    public TextFolder With(string name, params string[] lines)
    {
        File.WriteAllText(FilePath(name), string.Concat(lines.Select(line => line + "\n")), new UTF8Encoding(false));
        return this;
    }

    public TextFolder WithBytes(string name, params byte[] bytes)
    {
        File.WriteAllBytes(FilePath(name), bytes);
        return this;
    }

    public string FilePath(string name) => System.IO.Path.Combine(Path, name);

    public Corpus Open(double devFraction = 0.05, long? maxWords = null) =>
        Corpus.Open(new DataSection { Path = Path, DevFraction = devFraction, MaxWords = maxWords });

    public PreparedData Prepare(Tokenizer tokenizer) => DataPreparation.Run(Open(), tokenizer, FilePath("prepared"));

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static Tokenizer Load(string name) => Tokenizer.Load(System.IO.Path.Combine(TokenizerCase.DataFolder, name + ".json"));
}
