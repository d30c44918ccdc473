using AntLM.Engine.Evaluation;
using AntLM.Engine.Models;

namespace AntLM.Engine.Tests.Evaluation;

public sealed class ScoringConventionTests
{
    [TestCase(-1, -2, 1, 1)]
    [TestCase(-2, -1, 0, 0)]
    [TestCase(-2, -2, 0.5, 1)]
    [TestCase(double.NaN, double.NaN, 0, 0)]
    [TestCase(double.NaN, -1, 0, 0)]
    public void A_pair_counts_when_the_acceptable_text_scores_higher(double good, double bad, double golden, double pipeline)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ScoringConvention.Golden.Compare(good, bad), Is.EqualTo(golden));
            Assert.That(ScoringConvention.Pipeline2024.Compare(good, bad), Is.EqualTo(pipeline));
        }
    }

    [Test]
    public void Golden_sums_the_masked_score_and_pipeline_2024_takes_its_mean()
    {
        var score = new SentenceScore(TargetTokens: 4, Causal: null, MaskedSum: -10);
        var accuracy = new ParadigmAccuracy("a", 2, null, 0.25, 0.75);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ScoringConvention.Golden.Masked(score), Is.EqualTo(-10));
            Assert.That(ScoringConvention.Pipeline2024.Masked(score), Is.EqualTo(-2.5));
            Assert.That(ScoringConvention.Golden.Masked(accuracy), Is.EqualTo(0.25));
            Assert.That(ScoringConvention.Pipeline2024.Masked(accuracy), Is.EqualTo(0.75));
        }
    }

    [TestCase("", "cats sit")]
    [TestCase("the cat sits .", "the dog sits .")]
    public void Both_find_the_same_tokens_where_words_are_tokens(string context, string text)
    {
        var tokenizer = TinyModel.CreateTokenizer(Architecture.BabyLlama);
        foreach (var convention in new[] { ScoringConvention.Golden, ScoringConvention.Pipeline2024 })
        {
            var encoded = convention.Encode(tokenizer, context, text);
            Assert.That(encoded.Context, Is.EqualTo(tokenizer.Encode(context)), convention.Name);
            Assert.That(encoded.Target, Is.EqualTo(tokenizer.Encode(text)), convention.Name);
        }
    }

    [Test]
    public void Pipeline_2024_counts_spaces_behind_a_context_to_the_text()
    {
        var tokenizer = TinyModel.CreateTokenizer(Architecture.BabyLlama);
        var encoded = ScoringConvention.Pipeline2024.Encode(tokenizer, "the cat  ", "sits");
        Assert.That(encoded.Context, Is.EqualTo(tokenizer.Encode("the cat")));
        Assert.That(encoded.Target, Is.EqualTo(tokenizer.Encode("sits")));
    }

    [Test]
    public void A_name_that_is_not_known_is_an_error_with_the_nearest()
    {
        Assert.That(ScoringConvention.Parse("pipeline2024", "--convention"), Is.SameAs(ScoringConvention.Pipeline2024));
        Assert.That(
            () => ScoringConvention.Parse("pipeline2023", "--convention"),
            Throws.TypeOf<UserException>().With.Message.EqualTo("--convention is 'pipeline2023'. Did you mean pipeline2024?"));
    }
}
