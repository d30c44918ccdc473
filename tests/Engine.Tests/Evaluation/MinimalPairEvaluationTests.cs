using AntLM.Engine.Evaluation;
using AntLM.Engine.Models;

namespace AntLM.Engine.Tests.Evaluation;

[TestFixture(Architecture.BabyLlama)]
[TestFixture(Architecture.LtgBert)]
public sealed class MinimalPairEvaluationTests(Architecture architecture)
{
    private TinyModel tiny = null!;

    [SetUp]
    public void Create() => tiny = new TinyModel(architecture);

    [TearDown]
    public void Dispose() => tiny.Dispose();

    [Test]
    public void A_pair_and_its_mirror_make_one_right_and_a_tie_makes_a_half()
    {
        var files = new[]
        {
            File("mirrored", ("the cat sits .", "the cat sit on ."), ("the cat sit on .", "the cat sits .")),
            File("tied", ("a dog", "a dog"), ("the mat", "the mat"), ("a", "a")),
        };

        var report = Evaluation(files, ScoreKinds.Both).Run();

        Assert.That(report.Paradigms, Is.EqualTo(new[]
        {
            new ParadigmAccuracy("mirrored", 2, 0.5, 0.5, 0.5), new ParadigmAccuracy("tied", 3, 0.5, 0.5, 0.5),
        }));
    }

    [Test]
    public void A_pair_counts_when_the_good_sentence_scores_higher()
    {
        var tokens = ScoringTokens.Of(tiny.Tokenizer.SpecialTokens, ScoreKinds.Both);
        var scores = new SentenceScorer(tiny.Session, tokens, ScoringConvention.Golden).Score(
            [new ScoredText(tiny.Tokenizer.Encode("cats sit")), new ScoredText(tiny.Tokenizer.Encode("cats sits"))], ScoreKinds.Causal);
        var (higher, lower) = scores[0].Causal > scores[1].Causal ? ("cats sit", "cats sits") : ("cats sits", "cats sit");

        var report = Evaluation(
            [File("right", (higher, lower)), File("wrong", (lower, higher)), File("both", (higher, lower))], ScoreKinds.Causal).Run();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(report.Paradigms.Select(paradigm => paradigm.Causal), Is.EqualTo(new double?[] { 1, 0, 1 }));
            Assert.That(report.Mean.Causal, Is.EqualTo(2.0 / 3).Within(1e-15));
            Assert.That(report.Mean.Pairs, Is.EqualTo(3));
            Assert.That(report.Mean.MaskedSum, Is.Null);
        }
    }

    [Test]
    public void A_sentence_that_is_too_long_is_named_by_file_and_line()
    {
        var files = new[] { File("long", ("a cat", "a dog"), ("a cat", string.Join(' ', Enumerable.Repeat("cat", 32)))) };
        Assert.That(
            () => Evaluation(files, ScoreKinds.Both),
            Throws.TypeOf<UserException>().With.Message.StartsWith("long.jsonl:2: a text of 32 tokens"));
    }

    [Test]
    public void A_tie_is_right_for_the_pipeline_of_2024()
    {
        var files = new[] { File("tied", ("a dog", "a dog"), ("the mat", "the mat")) };
        var report = Evaluation(files, ScoreKinds.Both, ScoringConvention.Pipeline2024).Run();
        Assert.That(report.Paradigms, Is.EqualTo(new[] { new ParadigmAccuracy("tied", 2, 1, 1, 1) }));
    }

    [Test]
    public void Texts_are_compared_after_their_context()
    {
        var pair = new MinimalPair("sits", "sit", 1, "the cats near the dog");
        var report = Evaluation([new MinimalPairFile("context.jsonl", [pair])], ScoreKinds.Both).Run();
        var tokens = ScoringTokens.Of(tiny.Tokenizer.SpecialTokens, ScoreKinds.Both);
        var alone = new SentenceScorer(tiny.Session, tokens, ScoringConvention.Golden).Score(
            [new ScoredText(tiny.Tokenizer.Encode(pair.Context), tiny.Tokenizer.Encode(pair.Good))], ScoreKinds.Both)[0];
        Assert.That(report.Files[0].Scores[0].Good, Is.EqualTo(alone));
    }

    [Test]
    public void One_score_can_be_asked_for_alone()
    {
        var evaluation = Evaluation([File("one", ("a cat", "a dog"))], ScoreKinds.Both);
        var masked = evaluation.Run(only: ScoreKinds.Masked).Paradigms[0];
        Assert.That(masked, Is.EqualTo(evaluation.Run().Paradigms[0] with { Causal = null }));
    }

    private MinimalPairEvaluation Evaluation(
        IReadOnlyList<MinimalPairFile> files, ScoreKinds kinds, ScoringConvention? convention = null) =>
        new(tiny.Session, tiny.Tokenizer, files, convention ?? ScoringConvention.Golden, kinds);

    private static MinimalPairFile File(string name, params (string Good, string Bad)[] pairs) =>
        new(name + ".jsonl", [.. pairs.Select((pair, index) => new MinimalPair(pair.Good, pair.Bad, index + 1))]);
}
