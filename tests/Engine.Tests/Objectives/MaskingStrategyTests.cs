using AntLM.Engine.Configuration;
using AntLM.Engine.Objectives;
using AntLM.Engine.Randomness;

namespace AntLM.Engine.Tests.Objectives;

public class MaskingStrategyTests
{
    [Test]
    public void SpansAreGeometricUpToNineAndStartAnywhere()
    {
        // Few tokens are selected, so spans hardly ever meet. The last span of a row is trimmed and does not count.
        const int Tokens = 100_000;
        var lengths = new double[9];
        var starts = new double[10];
        for (var step = 0u; step < 20; step++)
        {
            var groups = new int[Tokens];
            new SpanMasking(0.004).Select(groups, new RandomSequence(3, step, RandomSite.Masking));
            var last = groups.Max();
            foreach (var span in Enumerable.Range(0, Tokens).Where(token => groups[token] is > 0 and var group && group < last)
                .GroupBy(token => groups[token]))
            {
                lengths[span.Count() - 1]++;
                starts[span.First() * starts.Length / Tokens]++;
            }
        }

        double[] geometric = [.. Enumerable.Range(0, 8).Select(longer => Math.Pow(2.0 / 3, longer) / 3), Math.Pow(2.0 / 3, 8)];
        Assert.That(lengths.Sum(), Is.GreaterThan(2000));
        Assert.That(ChiSquare(lengths, geometric), Is.LessThan(26.1), "8 degrees of freedom: once in a thousand");
        Assert.That(ChiSquare(starts, [.. starts.Select(_ => 0.1)]), Is.LessThan(27.9), "9 degrees of freedom: once in a thousand");
    }

    [TestCase("token")]
    [TestCase("span")]
    public void TheNumberOfSelectedTokensIsBinomial(string name)
    {
        const int Tokens = 1000, Rows = 400;
        const double Probability = 0.15;
        var strategy = MaskingStrategy.Create(new MaskingSection { Strategy = name, Probability = Probability });
        var counts = Enumerable.Range(0, Rows).Select(row =>
        {
            var groups = new int[Tokens];
            strategy.Select(groups, new RandomSequence(3, 0, RandomSite.Masking, (ulong)row << 32));
            return (double)groups.Count(group => group > 0);
        }).ToArray();

        const double Mean = Tokens * Probability, Variance = Mean * (1 - Probability);
        Assert.That(counts.Average(), Is.EqualTo(Mean).Within(4 * Math.Sqrt(Variance / Rows)));
        Assert.That(counts.Average(count => Math.Pow(count - Mean, 2)), Is.EqualTo(Variance).Within(4 * Variance * Math.Sqrt(2.0 / Rows)));
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

    private static double ChiSquare(double[] observed, double[] shares)
    {
        var total = observed.Sum();
        return observed.Zip(shares).Sum(cell => Math.Pow(cell.First - (total * cell.Second), 2) / (total * cell.Second));
    }
}
