using AntLM.Engine.Evaluation;
using AntLM.Engine.Models;

namespace AntLM.Engine.Tests.Evaluation;

[TestFixture(Architecture.BabyLlama)]
[TestFixture(Architecture.LtgBert)]
public sealed class MaskFillerTests(Architecture architecture)
{
    private TinyModel tiny = null!;

    [SetUp]
    public void Create() => tiny = new TinyModel(architecture);

    [TearDown]
    public void Dispose() => tiny.Dispose();

    [Test]
    public void Candidates_are_all_tokens_likeliest_first_with_the_probability_that_scoring_gives()
    {
        var masks = new MaskFiller(tiny.Session, tiny.Tokenizer).Fill("the [MASK] sits .", tiny.Tokenizer.VocabularySize);
        var cat = masks[0].Single(candidate => candidate.Token == "cat");

        // The masked score of one word in its place is the logarithm of its probability there.
        var tokens = ScoringTokens.Of(tiny.Tokenizer.SpecialTokens, ScoreKinds.Masked);
        var sentence = tiny.Tokenizer.Encode("the cat sits .");
        var alone = Enumerable.Range(0, 4).Select(length => new ScoredText(sentence[..length], sentence[length..])).ToArray();
        var scores = new SentenceScorer(tiny.Session, tokens, ScoringConvention.Golden).Score(alone, ScoreKinds.Masked);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(masks, Has.Count.EqualTo(1));
            Assert.That(masks[0].Sum(candidate => candidate.Probability), Is.EqualTo(1).Within(1e-12));
            Assert.That(masks[0].Select(candidate => candidate.Probability), Is.Ordered.Descending);
            Assert.That(Math.Log(cat.Probability), Is.EqualTo(scores[1].MaskedSum - scores[2].MaskedSum).Within(1e-4));
            Assert.That(cat.Text, Is.EqualTo("cat"));
        }
    }

    [Test]
    public void Both_spellings_mean_the_mask_and_every_mask_has_its_candidates()
    {
        var filler = new MaskFiller(tiny.Session, tiny.Tokenizer);
        var masks = filler.Fill("a [MASK] sits on [MASK].", 3);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(masks.Select(mask => mask.Count), Is.EqualTo(new[] { 3, 3 }));
            Assert.That(filler.Fill("a <mask> sits on <mask>.", 3), Is.EqualTo(masks));
        }
    }

    [Test]
    public void A_text_without_mask_says_how_to_write_one()
    {
        var mask = architecture == Architecture.BabyLlama ? "<mask>" : "[MASK]";
        Assert.That(
            () => new MaskFiller(tiny.Session, tiny.Tokenizer).Fill("the cat", 3),
            Throws.TypeOf<UserException>().With.Message.Contains($"write {mask}"));
    }

    [Test]
    public void A_text_beyond_the_longest_sequence_and_no_candidates_are_errors()
    {
        var filler = new MaskFiller(tiny.Session, tiny.Tokenizer);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                () => filler.Fill("[MASK] " + string.Join(' ', Enumerable.Repeat("cat", 31)), 3),
                Throws.TypeOf<UserException>().With.Message.Contains("34 tokens"));
            Assert.That(() => filler.Fill("[MASK]", 0), Throws.TypeOf<UserException>().With.Message.StartsWith("top-k"));
        }
    }
}
