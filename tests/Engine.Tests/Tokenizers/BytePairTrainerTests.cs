using System.Text.Json;
using AntLM.Engine.Data.Tokenizers;

namespace AntLM.Engine.Tests.Tokenizers;

/// <remarks>
/// The folder with bpe*.json and wordpiece*.json, as Hugging Face's default trainers write them, and the text they were trained on can be
/// replaced by larger ones through the variables ANTLM_TOKENIZER_TRAINING and ANTLM_TOKENIZER_TRAINING_TEXT.
/// </remarks>
public sealed class BytePairTrainerTests
{
    private static readonly string Folder =
        Environment.GetEnvironmentVariable("ANTLM_TOKENIZER_TRAINING") ?? Path.Combine(TokenizerCase.DataFolder, "Training");

    private static readonly string TextFile =
        Environment.GetEnvironmentVariable("ANTLM_TOKENIZER_TRAINING_TEXT")
        ?? Path.Combine(TokenizerCase.DataFolder, "Training", "text.txt");

    [Test]
    public void BytePairsAreThoseOfHuggingFace()
    {
        var model = ReadModel("bpe*.json");
        var trained = new BytePairTrainer { VocabularySize = 30000, MinFrequency = 0 }.Train(CountWords(TextFile));
        TestContext.Out.WriteLine($"{trained.Tokens.Count} tokens, {trained.Merges.Count} merges");
        Assert.That(trained.Tokens, Is.EqualTo(Tokens(model)));
        Assert.That(
            trained.Merges,
            Is.EqualTo(model.GetProperty("merges").EnumerateArray().Select(merge => (merge[0].GetString()!, merge[1].GetString()!))));
    }

    [Test]
    public void WordPiecesAreThoseOfHuggingFaceForItsOrderOfTheAlphabet()
    {
        var expected = Tokens(ReadModel("wordpiece*.json"));
        var trainer = new BytePairTrainer
        {
            VocabularySize = 30000,
            MinFrequency = 0,
            ContinuingPrefix = "##",
            ContinuingAlphabet = [.. expected.Where(token => token.Length == 3 && token.StartsWith("##", StringComparison.Ordinal))],
        };
        var trained = trainer.Train(CountWords(TextFile));
        TestContext.Out.WriteLine($"{trained.Tokens.Count} tokens");
        Assert.That(trained.Tokens, Is.EqualTo(expected));
    }

    [TestCase(1000, 0)]
    [TestCase(1000, 2)]
    [TestCase(1000, 3)]
    [TestCase(127, 0)]
    [TestCase(33, 0)]
    [TestCase(1, 0)]
    public void IncrementalCountsGiveWhatCountingAnewGives(int vocabularySize, int minFrequency)
    {
        var words = CountWords(Path.Combine(TokenizerCase.DataFolder, "Training", "text.txt"));
        var (tokens, merges) = NaiveBytePairTrainer.Train(words, vocabularySize, minFrequency);
        var trained = new BytePairTrainer { VocabularySize = vocabularySize, MinFrequency = minFrequency }.Train(words);
        Assert.That(trained.Tokens, Is.EqualTo(tokens));
        Assert.That(trained.Merges, Is.EqualTo(merges));
    }

    [Test]
    public void LearnsTheExampleOfThePaper()
    {
        // Sennrich et al. 2016, section 3.2: low ×5, lowest ×2, newer ×6, wider ×3, each with an end mark. Ties go by id here.
        var words = new Dictionary<string, long> { ["low."] = 5, ["lowest."] = 2, ["newer."] = 6, ["wider."] = 3 };
        var trained = new BytePairTrainer { VocabularySize = 15, MinFrequency = 0 }.Train(words);
        Assert.That(trained.Tokens, Is.EqualTo(". d e i l n o r s t w er er. lo low".Split(' ')));
    }

    [Test]
    public void SpecialTokensComeFirstAndTheInitialAlphabetIsThere()
    {
        var trainer = new BytePairTrainer
        {
            VocabularySize = 7,
            MinFrequency = 0,
            SpecialTokens = ["<b>", "<a>"],
            InitialAlphabet = ['z', 'a'],
        };
        Assert.That(trainer.Train(new Dictionary<string, long> { ["bab"] = 3 }).Tokens, Is.EqualTo("<b> <a> a b z ab bab".Split(' ')));
    }

    private static Dictionary<string, long> CountWords(string path)
    {
        // Hugging Face reads a file line by line and leaves the line ends on.
        var lines = File.ReadAllText(path).Split('\n').Select(line => line + "\n").SkipLast(1);
        return TokenizerTraining.CountWords(
            lines,
            TextNormalizer.Read(Place("""{"type": "NFKC"}""")),
            [.. PreTokenizer.Read(Place("""{"type": "ByteLevel", "add_prefix_space": true}"""))]);
    }

    private static JsonPlace Place(string json) => new(JsonDocument.Parse(json).RootElement, "$", "test");

    private static JsonElement ReadModel(string pattern) =>
        JsonDocument.Parse(File.ReadAllText(Directory.GetFiles(Folder, pattern).Single())).RootElement.GetProperty("model");

    private static string[] Tokens(JsonElement model) =>
        [.. model.GetProperty("vocab").EnumerateObject().OrderBy(token => token.Value.GetInt32()).Select(token => token.Name)];
}
