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
        var together = Scorer().Score(texts, ScoreKinds.Both);
        using (Assert.EnterMultipleScope())
        {
            foreach (var budget in new[] { 1, 37, 127, 300 })
            {
                var scorer = Scorer(batchTokens: budget);
                Assert.That(scorer.Score(texts, ScoreKinds.Both), Is.EqualTo(together), $"budget {budget}");
            }

            Assert.That(
                Scorer().Score([.. texts.Reverse()], ScoreKinds.Both), Is.EqualTo(together.Reverse()));
            Assert.That(Scorer().Score([texts[17]], ScoreKinds.Both), Is.EqualTo(new[] { together[17] }));
        }
    }

    [Test]
    public void A_causal_score_is_the_sum_over_the_target_of_log_probabilities_given_what_stands_before()
    {
        int[] context = [7, 9], target = [5, 12, 6];
        int[] row = [tokens.Begin, .. context, .. target];
        var expected = Enumerable.Range(3, 3).Sum(position => LogProbability(row, position - 1, row[position], isCausal: true));

        var score = Scorer().Score([new ScoredText(context, target)], ScoreKinds.Causal)[0];

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

        var score = Scorer().Score([new ScoredText(context, target)], ScoreKinds.Masked)[0];

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
        var scorer = Scorer();
        Assert.That(scorer.Score([new ScoredText(new int[TinyModel.MaximumPositions - 2])], ScoreKinds.Masked), Has.Count.EqualTo(1));
        Assert.That(scorer.Score([new ScoredText(new int[TinyModel.MaximumPositions])], ScoreKinds.Causal), Has.Count.EqualTo(1));
        Assert.That(
            () => scorer.Score([new ScoredText(new int[TinyModel.MaximumPositions - 1])], ScoreKinds.Masked),
            Throws.TypeOf<UserException>().With.Message.Contains("34 tokens").And.Message.Contains("max_position_embeddings = 33"));
    }

    [Test]
    public void Pipeline_2024_reads_a_context_without_the_begin_token_and_opens_an_empty_one_with_it()
    {
        int[] context = [7, 9], target = [5, 12, 6];
        int[] row = [.. context, .. target];
        var after = Enumerable.Range(2, 3).Sum(position => LogProbability(row, position - 1, row[position], isCausal: true));
        int[] alone = [tokens.Begin, .. target];
        var first = Enumerable.Range(1, 3).Sum(position => LogProbability(alone, position - 1, alone[position], isCausal: true));

        var scores = Scorer(ScoringConvention.Pipeline2024).Score(
            [new ScoredText(context, target), new ScoredText(target)], ScoreKinds.Causal);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(scores[0].Causal, Is.EqualTo(after).Within(1e-5));
            Assert.That(scores[1].Causal, Is.EqualTo(first).Within(1e-5));
        }
    }

    [Test]
    public void Pipeline_2024_puts_the_end_token_before_a_masked_text_without_context_and_takes_the_mean()
    {
        int[] context = [7, 9], target = [5, 12, 6];
        double Mean(int[] before)
        {
            int[] row = [tokens.Begin, .. before, .. target, tokens.End];
            return Enumerable.Range(1 + before.Length, 3).Average(position =>
            {
                var masked = (int[])row.Clone();
                masked[position] = tokens.Mask;
                return LogProbability(masked, position, row[position], isCausal: false);
            });
        }

        var convention = ScoringConvention.Pipeline2024;
        var scores = Scorer(convention).Score([new ScoredText(context, target), new ScoredText(target)], ScoreKinds.Masked);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(convention.Masked(scores[0]), Is.EqualTo(Mean(context)).Within(1e-5));
            Assert.That(convention.Masked(scores[1]), Is.EqualTo(Mean([tokens.End])).Within(1e-5));
        }
    }

    [Test]
    public void Progress_is_told_after_each_batch_and_ends_where_it_was_said_to()
    {
        var told = new List<ScoringProgress>();
        Scorer(batchTokens: 40).Score(RandomTexts(41), ScoreKinds.Both, told.Add);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(told, Has.Count.GreaterThan(41));
            Assert.That(told.Select(progress => progress.Done), Is.Ordered);
            Assert.That(told.Select(progress => progress.Total).Distinct(), Is.EqualTo(new[] { told[^1].Done }));
        }
    }

    private SentenceScorer Scorer(ScoringConvention? convention = null, int batchTokens = SentenceScorer.DefaultBatchTokens) =>
        new(tiny.Session, tokens, convention ?? ScoringConvention.Golden, batchTokens);

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
