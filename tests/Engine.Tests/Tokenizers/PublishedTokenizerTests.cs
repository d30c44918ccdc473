using AntLM.Engine.Data.Tokenizers;

namespace AntLM.Engine.Tests.Tokenizers;

/// <summary>Published tokenizers give the ids, tokens and texts of Hugging Face's library 0.23.</summary>
/// <remarks>
/// The folder with NAME.json and NAME.cases.jsonl can be replaced by a larger one, with folders in it, through the variable ANTLM_TOKENIZER_CASES.
/// </remarks>
public sealed class PublishedTokenizerTests
{
    private const string CasesSuffix = ".cases.jsonl";

    private static readonly string Folder = Environment.GetEnvironmentVariable("ANTLM_TOKENIZER_CASES") ?? TokenizerCase.DataFolder;

    private static IEnumerable<string> Names() =>
        Directory.EnumerateFiles(Folder, "*" + CasesSuffix, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Folder, path)[..^CasesSuffix.Length])
            .Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Names))]
    public void GivesTheIdsOfHuggingFace(string name)
    {
        var tokenizer = Tokenizer.Load(Path.Combine(Folder, name + ".json"));
        var cases = TokenizerCase.ReadAll(Path.Combine(Folder, name + CasesSuffix));
        TestContext.Out.WriteLine($"{name}: {cases.Length} texts");
        TokenizerCase.AssertAll(tokenizer, cases);
    }

    [Test]
    public void SeveralThreadsGetTheSameIds()
    {
        var tokenizer = Tokenizer.Load(Path.Combine(Folder, "ltgbert-wordpiece-4096.json"));
        var cases = TokenizerCase.ReadAll(Path.Combine(Folder, "ltgbert-wordpiece-4096.cases.jsonl"));
        var results = new int[cases.Length * 31][];
        Parallel.For(0, results.Length, index => results[index] = tokenizer.Encode(cases[index % cases.Length].Text));
        Assert.That(results, Is.EqualTo(Enumerable.Range(0, results.Length).Select(index => cases[index % cases.Length].Ids)));
    }
}
