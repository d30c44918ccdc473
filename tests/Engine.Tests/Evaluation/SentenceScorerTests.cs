using AntLM.Engine.Evaluation;
using AntLM.Engine.Models;
using AntLM.Engine.Objectives;
using AntLM.Engine.Randomness;

namespace AntLM.Engine.Tests.Evaluation;

[TestFixture(Architecture.BabyLlama)]
[TestFixture(Architecture.LtgBert)]
public sealed class SentenceScorerTests(Architecture architecture)
{
    private TinyModel tiny = null!;
    private ScoringTokens tokens = null!;

    [SetUp]
    public void Create()
    {
        tiny = new TinyModel(architecture);
        tokens = ScoringTokens.Of(tiny.Tokenizer.SpecialTokens, ScoreKinds.Both);
    }

    [TearDown]
    public void Dispose() => tiny.Dispose();

    [Test]
    public void Scores_are_the_same_bits_for_any_batch_size_and_company()
    {
        var texts = RandomTexts(41);
        var together = new SentenceScorer(tiny.Session, tokens).Score(texts, ScoreKinds.Both);
        using (Assert.EnterMultipleScope())
        {
            foreach (var budget in new[] { 1, 37, 127, 300 })
            {
                var scorer = new SentenceScorer(tiny.Session, tokens, budget);
                Assert.That(scorer.Score(texts, ScoreKinds.Both), Is.EqualTo(together), $"budget {budget}");
            }

            Assert.That(
                new SentenceScorer(tiny.Session, tokens).Score([.. texts.Reverse()], ScoreKinds.Both), Is.EqualTo(together.Reverse()));
            Assert.That(new SentenceScorer(tiny.Session, tokens).Score([texts[17]], ScoreKinds.Both), Is.EqualTo(new[] { together[17] }));
        }
    }

    [Test]
    public void A_causal_score_is_the_sum_over_the_target_of_log_probabilities_given_what_stands_before()
    {
        int[] context = [7, 9], target = [5, 12, 6];
        int[] row = [tokens.Begin, .. context, .. target];
        var expected = Enumerable.Range(3, 3).Sum(position => LogProbability(row, position - 1, row[position], isCausal: true));

        var score = new SentenceScorer(tiny.Session, tokens).Score([new ScoredText(context, target)], ScoreKinds.Causal)[0];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(score.Causal, Is.EqualTo(expected).Within(1e-5));
            Assert.That(score.MaskedSum, Is.Null);
            Assert.That(score.MaskedMean, Is.Null);
        }
    }

    [Test]
    public void A_masked_score_masks_each_target_token_in_turn()
    {
        int[] context = [7, 9], target = [5, 12, 6];
        int[] row = [tokens.Begin, .. context, .. target, tokens.End];
        var expected = Enumerable.Range(3, 3).Sum(position =>
        {
            var masked = (int[])row.Clone();
            masked[position] = tokens.Mask;
            return LogProbability(masked, position, row[position], isCausal: false);
        });

        var score = new SentenceScorer(tiny.Session, tokens).Score([new ScoredText(context, target)], ScoreKinds.Masked)[0];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(score.MaskedSum, Is.EqualTo(expected).Within(1e-5));
            Assert.That(score.MaskedMean, Is.EqualTo(expected / 3).Within(1e-5));
            Assert.That(score.Causal, Is.Null);
        }
    }

    [Test]
    public void The_longest_text_fits_and_a_longer_one_is_an_error()
    {
        var scorer = new SentenceScorer(tiny.Session, tokens);
        Assert.That(scorer.Score([new ScoredText(new int[TinyModel.MaximumPositions - 2])], ScoreKinds.Masked), Has.Count.EqualTo(1));
        Assert.That(scorer.Score([new ScoredText(new int[TinyModel.MaximumPositions])], ScoreKinds.Causal), Has.Count.EqualTo(1));
        Assert.That(
            () => scorer.Score([new ScoredText(new int[TinyModel.MaximumPositions - 1])], ScoreKinds.Masked),
            Throws.TypeOf<UserException>().With.Message.Contains("34 tokens").And.Message.Contains("max_position_embeddings = 33"));
    }

    private double LogProbability(int[] row, int position, int id, bool isCausal)
    {
        var logits = tiny.Session.Logits(
            new ObjectiveBatch(1, row.Length, row, [row.Length], null, isCausal, [position], [0], 1, FirstSequence: 0));
        return logits[id] - Math.Log(logits.Sum(logit => Math.Exp(logit)));
    }

    private ScoredText[] RandomTexts(int count)
    {
        var random = new RandomSequence(3, 0, RandomSite.Benchmark);
        int[] Draw(int least, int most) =>
            [.. Enumerable.Range(0, least + random.NextInt32(most)).Select(_ => random.NextInt32(tiny.Tokenizer.VocabularySize))];
        return [.. Enumerable.Range(0, count).Select(_ => new ScoredText(Draw(0, 5), Draw(1, 20)))];
    }
}
