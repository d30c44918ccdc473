using AntLM.Engine.Configuration;
using AntLM.Engine.Objectives;
using AntLM.Engine.Randomness;

namespace AntLM.Engine.Tests.Objectives;

public class MaskingStrategyTests
{
    [Test]
    public void SpansAreGeometricAndAtMostNine()
    {
        // Few tokens are selected, so spans hardly ever meet, and of the many spans of a row only the last one is trimmed.
        var lengths = new List<int>();
        for (var step = 0u; step < 20; step++)
        {
            var groups = new int[20_000];
            new SpanMasking(0.02).Select(groups, new RandomSequence(3, step, RandomSite.Masking));
            lengths.AddRange(groups.Where(group => group > 0).GroupBy(group => group).Select(group => group.Count()));
        }

        Assert.That(lengths.Max(), Is.EqualTo(9));
        Assert.That(lengths.Average(), Is.EqualTo(Enumerable.Range(0, 9).Sum(k => Math.Pow(2.0 / 3, k))).Within(0.15));
    }

    [Test]
    public void TokensAreGroupsOfTheirOwn()
    {
        var groups = new int[1000];
        new TokenMasking(0.15).Select(groups, new RandomSequence(3, 0, RandomSite.Masking));
        var selected = groups.Where(group => group > 0).ToArray();

        Assert.That(selected, Is.EqualTo(Enumerable.Range(1, selected.Length)));
    }

    [TestCase("word", 0.15, "masking.strategy is 'word'; it must be 'token' or 'span'.")]
    [TestCase("token", 0, "masking.probability is 0; it must be above 0 and at most 1.")]
    [TestCase("span", 1.5, "masking.probability is 1.5; it must be above 0 and at most 1.")]
    [TestCase("span", double.NaN, "masking.probability is NaN; it must be above 0 and at most 1.")]
    public void WrongSectionsAreUserErrors(string strategy, double probability, string message) =>
        Assert.That(
            () => MaskingStrategy.Create(new MaskingSection { Strategy = strategy, Probability = probability }),
            Throws.TypeOf<UserException>().With.Message.EqualTo(message));

    [Test]
    public void AVocabularyOfSpecialTokensIsAUserError() =>
        Assert.That(() => new MaskedObjective(new TokenMasking(0.15), 0, [true, true]), Throws.TypeOf<UserException>());
}
