using AntLM.Engine.Configuration;
using AntLM.Engine.Data;
using AntLM.Engine.Models;

namespace AntLM.Engine.Tests.Data;

public class TokenizerSourceTests
{
    private TextFolder folder = null!;

    [SetUp]
    public void WriteText() => folder = new TextFolder().With("a.txt", TextFolder.Sentences(300, 1));

    [TearDown]
    public void RemoveText() => folder.Dispose();

    [TestCase(Architecture.BabyLlama, null, "<s>")]
    [TestCase(Architecture.LtgBert, null, "[CLS]")]
    [TestCase(Architecture.LtgBert, "bpe", "<s>")]
    public void KindFollowsTheArchitectureUnlessNamed(Architecture architecture, string? kind, string begin)
    {
        var section = new TokenizerSection { Kind = kind, VocabularySize = 280, MinFrequency = 1 };
        var tokenizer = TokenizerSource.Open(section, architecture, folder.Open());

        Assert.That(tokenizer.IdOf(begin), Is.EqualTo(tokenizer.SpecialTokens.Begin).And.Not.Null);
        Assert.That(tokenizer.VocabularySize, Is.EqualTo(280));
    }

    [Test]
    public void AFileGoesBeforeTraining()
    {
        var path = folder.FilePath("tokenizer.json");
        TextFolder.WordPiece.Save(path);
        var tokenizer = TokenizerSource.Open(new TokenizerSection { Path = path }, Architecture.BabyLlama, folder.Open());

        Assert.That(tokenizer.VocabularySize, Is.EqualTo(4096));
    }

    [Test]
    public void UnknownKindsAreUserErrors() => Assert.That(
        () => TokenizerSource.Open(new TokenizerSection { Kind = "unigram" }, Architecture.BabyLlama, folder.Open()),
        Throws.TypeOf<UserException>().With.Message.EqualTo("tokenizer.kind is 'unigram'; it must be 'bpe' or 'wordpiece'."));
}
