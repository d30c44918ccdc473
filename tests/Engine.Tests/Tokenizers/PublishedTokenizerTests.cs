using AntLM.Engine.Data.Tokenizers;

namespace AntLM.Engine.Tests.Tokenizers;

/// <summary>Published tokenizers give the ids, tokens and texts of Hugging Face's library 0.23.</summary>
/// <remarks>
/// The folder with NAME.json and NAME.cases.jsonl can be replaced by a larger one through the variable ANTLM_TOKENIZER_CASES.
/// </remarks>
public sealed class PublishedTokenizerTests
{
    private static readonly string Folder = Environment.GetEnvironmentVariable("ANTLM_TOKENIZER_CASES") ?? TokenizerCase.DataFolder;

    [TestCase("gptbert-bpe-8192")]
    [TestCase("ltgbert-wordpiece-4096")]
    [TestCase("ltgbert-wordpiece-16384")]
    public void GivesTheIdsOfHuggingFace(string name)
    {
        var tokenizer = Tokenizer.Load(Path.Combine(Folder, name + ".json"));
        var cases = TokenizerCase.ReadAll(Path.Combine(Folder, name + ".cases.jsonl"));
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
