using AntLM.Engine.Data.Tokenizers;

namespace AntLM.Engine.Tests.Tokenizers;

public sealed class TokenizerTrainingTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(TokenizerCase.DataFolder, "Training", "text.txt"));

    [TestCase(TokenizerKind.BytePair, "<pad> <s> </s> <mask>")]
    [TestCase(TokenizerKind.WordPiece, "[UNK] [CLS] [SEP] [PAD] [MASK] [PAR] [TAB]")]
    public void SpecialTokensHaveTheFirstIds(TokenizerKind kind, string expected)
    {
        var tokenizer = TokenizerTraining.Train(kind, Lines, 400, 2);
        var special = expected.Split(' ');
        var specialIds = Enumerable.Range(0, tokenizer.VocabularySize).Where(tokenizer.IsSpecial).ToArray();
        Assert.That(specialIds, Is.EqualTo(Enumerable.Range(0, special.Length)));
        Assert.That(specialIds.Select(tokenizer.TokenOf), Is.EqualTo(special));
        Assert.That(
            () => tokenizer.SpecialTokens.Require(
                "training", SpecialTokenRole.Begin, SpecialTokenRole.End, SpecialTokenRole.Pad, SpecialTokenRole.Mask),
            Throws.Nothing);
    }

    [TestCase(TokenizerKind.BytePair)]
    [TestCase(TokenizerKind.WordPiece)]
    public void AnyTextCanBeEncodedAndComesBack(TokenizerKind kind)
    {
        var tokenizer = TokenizerTraining.Train(kind, Lines, 400, 2);
        foreach (var text in new[] { " Mia's boat, 1234 ducks\tand 日本語 \U0001F600\U00010400\0", " " + new string('x', 333), " один" })
        {
            Assert.That(tokenizer.Decode(tokenizer.Encode(text, addSpecialTokens: true)), Is.EqualTo(text));
        }
    }

    [Test]
    public void TemplatesAreThoseOfTheBackbones()
    {
        var bytePair = TokenizerTraining.Train(TokenizerKind.BytePair, Lines, 300, 2);
        var wordPiece = TokenizerTraining.Train(TokenizerKind.WordPiece, Lines, 300, 2);
        Assert.That(bytePair.Encode("", addSpecialTokens: true).Select(bytePair.TokenOf), Is.EqualTo(new[] { "<s>" }));
        Assert.That(wordPiece.Encode("", addSpecialTokens: true).Select(wordPiece.TokenOf), Is.EqualTo(new[] { "[CLS]", "[SEP]" }));
    }

    [Test]
    public void OnlyWordPieceCutsDigitsOnlyBytePairsNormalize()
    {
        string[] lines = ["12 12 12 12 ﬁﬁﬁ"];
        var bytePair = TokenizerTraining.Train(TokenizerKind.BytePair, lines, 400, 2);
        var wordPiece = TokenizerTraining.Train(TokenizerKind.WordPiece, lines, 400, 2);
        Assert.That(bytePair.Encode("12 ﬁ").Select(bytePair.TokenOf), Is.EqualTo(new[] { "Ġ12", "Ġ", "fi" }));
        Assert.That(wordPiece.Encode("12").Select(wordPiece.TokenOf), Is.EqualTo(new[] { "Ġ", "1", "2" }));
        Assert.That(wordPiece.Decode(wordPiece.Encode("ﬁ")), Is.EqualTo(" ﬁ"));
    }

    [TestCase(1)]
    [TestCase(TokenizerTraining.LinesOfShard)]
    [TestCase((127 * TokenizerTraining.LinesOfShard) + 31)]
    public void Words_are_counted_in_the_order_of_the_text(int count)
    {
        // Most words come back in later shards, and every seventh is new.
        string[] lines = [.. Enumerable.Range(0, count).Select(line => line % 7 == 0 ? $"word{line}" : $"word{line * 31 % 127} word0")];
        var expected = lines.SelectMany(line => line.Split(' ')).GroupBy(word => word).Select(word => (word.Key, word.LongCount()));
        var counts = TokenizerTraining.CountWords(lines, null, [new WhitespacePreTokenizer()]);
        Assert.That(counts.Select(entry => (entry.Key, entry.Value)), Is.EqualTo(expected));
    }

    [TestCase(TokenizerKind.BytePair)]
    [TestCase(TokenizerKind.WordPiece)]
    public void SizeAndFrequencyAreLimits(TokenizerKind kind)
    {
        Assert.That(TokenizerTraining.Train(kind, Lines, 301, 0).VocabularySize, Is.EqualTo(301));
        var frequent = TokenizerTraining.Train(kind, Lines, 9999, 5).VocabularySize;
        Assert.That(frequent, Is.GreaterThan(263).And.LessThan(TokenizerTraining.Train(kind, Lines, 9999, 2).VocabularySize));
    }

    [TestCase(TokenizerKind.BytePair)]
    [TestCase(TokenizerKind.WordPiece)]
    public void SavedAndLoadedItIsTheSame(TokenizerKind kind)
    {
        var tokenizer = TokenizerTraining.Train(kind, Lines, 333, 2);
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{kind}-{Guid.NewGuid():N}.json");
        try
        {
            tokenizer.Save(path);
            var loaded = Tokenizer.Load(path);
            Assert.That(loaded.ToJson(), Is.EqualTo(tokenizer.ToJson()));
            Assert.That(Lines.Select(line => loaded.Encode(line)), Is.EqualTo(Lines.Select(line => tokenizer.Encode(line))));
            Assert.That(File.ReadAllBytes(path)[0], Is.EqualTo((byte)'{'), "no byte-order mark");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void TooSmallAVocabularyAndNoTextAreErrors()
    {
        Assert.That(
            () => TokenizerTraining.Train(TokenizerKind.BytePair, Lines, 259, 2),
            Throws.TypeOf<UserException>().With.Message.Contains("260"));
        Assert.That(() => TokenizerTraining.Train(TokenizerKind.BytePair, [], 300, 2), Throws.TypeOf<UserException>());
    }
}
