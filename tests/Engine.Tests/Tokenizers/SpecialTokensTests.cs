using AntLM.Engine.Data.Tokenizers;

namespace AntLM.Engine.Tests.Tokenizers;

public sealed class SpecialTokensTests
{
    private static Tokenizer Load(string name) => Tokenizer.Load(Path.Combine(TokenizerCase.DataFolder, name + ".json"));

    [Test]
    public void AreFoundByTheirNames()
    {
        var bert = Load("ltgbert-wordpiece-4096").SpecialTokens;
        var gpt = Load("gptbert-bpe-8192").SpecialTokens;
        Assert.That(new[] { bert.Begin, bert.End, bert.Pad, bert.Mask, bert.Unknown }, Is.EqualTo(new int?[] { 1, 2, 3, 4, 0 }));
        Assert.That(new[] { gpt.Begin, gpt.End, gpt.Pad, gpt.Mask, gpt.Unknown }, Is.EqualTo(new int?[] { 1, 2, 3, 4, 0 }));
    }

    [Test]
    public void EveryMissingOneIsNamed()
    {
        const string json = """{"model": {"type": "WordPiece", "unk_token": "<unk>", "vocab": {"<unk>": 0, "a": 1}}}""";
        var tokens = Tokenizer.Parse(json, "small.json").SpecialTokens;
        Assert.That(
            () => tokens.Require("the MLM objective", SpecialTokenRole.Pad, SpecialTokenRole.Unknown, SpecialTokenRole.Mask),
            Throws.TypeOf<UserException>().With.Message.EqualTo(
                "small.json: the MLM objective needs special tokens that the tokenizer does not have: <pad> or [PAD], <mask> or [MASK]"));
        Assert.That(() => tokens.Require("the tokenizer", SpecialTokenRole.Unknown), Throws.Nothing);
    }

    [Test]
    public void AreTheAddedTokensThatTheFileCallsSpecial()
    {
        var tokenizer = Load("ltgbert-wordpiece-4096");
        Assert.That(Enumerable.Range(0, tokenizer.VocabularySize).Where(tokenizer.IsSpecial), Is.EqualTo(Enumerable.Range(0, 7)));
    }

    [Test]
    public void AreTheConventionalNamesAtTheStartWhereTheFileAddsNone()
    {
        var tokenizer = Load("gptbert-bpe-8192");
        Assert.That(
            Enumerable.Range(0, tokenizer.VocabularySize).Where(tokenizer.IsSpecial).Select(tokenizer.TokenOf),
            Is.EqualTo(new[] { "<unk>", "<s>", "</s>", "<pad>", "<mask>" }.Concat(Enumerable.Range(0, 11).Select(n => $"<special_{n}>"))));
        Assert.That(tokenizer.Decode(tokenizer.Encode("A word.", addSpecialTokens: true)), Is.EqualTo("A word."));
    }
}
