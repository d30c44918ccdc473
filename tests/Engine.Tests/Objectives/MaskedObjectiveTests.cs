using AntLM.Engine.Configuration;
using AntLM.Engine.Data;
using AntLM.Engine.Objectives;
using AntLM.Engine.Randomness;

namespace AntLM.Engine.Tests.Objectives;

[TestFixture("token")]
[TestFixture("span")]
public class MaskedObjectiveTests(string strategy)
{
    private const ulong Seed = 11;
    private const double Probability = 0.15;

    private readonly MaskedObjective objective = new(
        MaskingStrategy.Create(new MaskingSection { Strategy = strategy, Probability = Probability }),
        TokenRows.Mask,
        TokenRows.IsSpecial);

    [TestCase(1), TestCase(3), TestCase(31), TestCase(33), TestCase(127)]
    public void TargetsAreOriginalOrdinaryTokens(int length)
    {
        var tokens = TokenRows.Create(length, length, 1, (length + 1) / 2, Math.Min(length, 3));
        for (var step = 0u; step < 20; step++)
        {
            var batch = objective.Prepare(tokens, Seed, step);
            Assert.That(batch.TargetRows, Is.Ordered.Ascending.And.Unique);
            Assert.That(batch.TargetRows.Select(row => tokens.Ids[row]), Is.EqualTo(batch.TargetIds));
            Assert.That(batch.TargetIds, Is.All.GreaterThanOrEqualTo(TokenRows.Specials), "no special token is selected");
            Assert.That(batch.TargetRows.All(row => row % length < tokens.KeyLengths[row / length]), "no padding is selected");
            Assert.That(batch.TargetRows.Select(row => row / length).Distinct().Count(), Is.EqualTo(tokens.Rows), "one a row at least");

            var selected = batch.TargetRows.ToHashSet();
            for (var at = 0; at < tokens.Ids.Length; at++)
            {
                var input = batch.InputIds[at];
                Assert.That(selected.Contains(at) ? input >= TokenRows.Mask : input == tokens.Ids[at]);
            }
        }
    }

    [Test]
    public void RowsWithoutOrdinaryTokensHaveNoTarget()
    {
        int[] ids = [TokenRows.Begin, TokenRows.End, 0, TokenRows.Begin, 9, TokenRows.End];
        var batch = objective.Prepare(new TokenBatch(2, 3, ids, [2, 3], null, 0), Seed, step: 0);

        Assert.That(batch.TargetRows, Is.EqualTo(new[] { 4 }));
        Assert.That(batch.TargetIds, Is.EqualTo(new[] { 9 }));
    }

    [Test]
    public void SharesAreThoseOfTheSpecification()
    {
        const int Length = 127;
        var tokens = TokenRows.Create(Length, [.. Enumerable.Repeat(Length, 64)]);
        double selected = 0, masked = 0, changed = 0, ordinary = 0;
        for (var step = 0u; step < 30; step++)
        {
            var batch = objective.Prepare(tokens, Seed, step);
            selected += batch.TargetRows.Length;
            masked += batch.TargetRows.Count(row => batch.InputIds[row] == TokenRows.Mask);
            changed += batch.TargetRows.Count(row => batch.InputIds[row] != TokenRows.Mask && batch.InputIds[row] != tokens.Ids[row]);
            ordinary += tokens.TokenCount - 2 * tokens.Rows;
        }

        // Tokens of a span share their draw. The second moment of its length is below 14.5, its mean above 2.9, so that n tokens vary
        // as n / 5 spans would at most.
        var independent = strategy == "span" ? selected / 5 : selected;
        Assert.That(selected / ordinary, Is.EqualTo(Probability).Within(FourDeviations(Probability, ordinary)));
        Assert.That(masked / selected, Is.EqualTo(0.8).Within(FourDeviations(0.8, independent)));
        const double Changed = 0.1 * (TokenRows.Vocabulary - TokenRows.Specials - 1) / (TokenRows.Vocabulary - TokenRows.Specials);
        Assert.That(changed / selected, Is.EqualTo(Changed).Within(FourDeviations(Changed, independent)));

        static double FourDeviations(double share, double draws) => 4 * Math.Sqrt(share * (1 - share) / draws);
    }

    [Test]
    public void ReplacementsAreAnyOrdinaryTokenAlike()
    {
        var tokens = TokenRows.Create(127, [.. Enumerable.Repeat(127, 64)]);
        var counts = new double[TokenRows.Vocabulary - TokenRows.Specials];
        for (var step = 0u; step < 30; step++)
        {
            var batch = objective.Prepare(tokens, Seed, step);
            var changed = batch.TargetRows.Where(row => batch.InputIds[row] != tokens.Ids[row]).Select(row => batch.InputIds[row]);
            foreach (var replacement in changed.Where(id => id != TokenRows.Mask))
            {
                counts[replacement - TokenRows.Specials]++;
            }
        }

        var expected = counts.Average();
        Assert.That(expected, Is.GreaterThan(50));
        Assert.That(
            counts.Sum(count => Math.Pow(count - expected, 2) / expected),
            Is.LessThan(78.7),
            "44 degrees of freedom: once in a thousand");
    }

    [Test]
    public void TokensOfAGroupShareOneDrawAndRandomOnesDiffer()
    {
        const int Size = 25;
        var grouping = new MaskedObjective(new GroupsOf(Size), TokenRows.Mask, TokenRows.IsSpecial);
        var tokens = TokenRows.Create(127, [.. Enumerable.Repeat(127, 64)]);
        var batch = grouping.Prepare(tokens, Seed, step: 0);
        var (masked, kept, random) = (0, 0, 0);
        foreach (var group in batch.TargetRows.Chunk(Size))
        {
            var masks = group.Count(row => batch.InputIds[row] == TokenRows.Mask);
            var same = group.Count(row => batch.InputIds[row] == tokens.Ids[row]);
            masked += masks == Size ? 1 : 0;
            kept += same == Size ? 1 : 0;
            random += masks == 0 && same < Size / 2 && group.Select(row => batch.InputIds[row]).Distinct().Count() > 3 ? 1 : 0;
        }

        Assert.That(masked + kept + random, Is.EqualTo(64 * 125 / Size), "a group is replaced in one way");
        Assert.That(new[] { masked, kept, random }, Has.All.GreaterThan(0));
    }

    [Test]
    public void MicroBatchesMaskAsTheWholeBatch()
    {
        var tokens = TokenRows.Create(31, 31, 3, 17, 31, 1, 8, 30);
        var whole = objective.Prepare(tokens, Seed, step: 5);
        ObjectiveBatch[] parts = [.. new[] { (0, 3), (3, 1), (4, 3) }
            .Select(part => objective.Prepare(tokens.Slice(part.Item1, part.Item2), Seed, step: 5))];

        Assert.That(parts.SelectMany(part => part.InputIds), Is.EqualTo(whole.InputIds));
        Assert.That(parts.SelectMany(part => part.TargetIds), Is.EqualTo(whole.TargetIds));
        Assert.That(parts.SelectMany(part => part.TargetRows.Select(row => row + part.FirstSequence * 31)), Is.EqualTo(whole.TargetRows));
    }

    [Test]
    public void MasksAreDrawnAfreshForEachStepAndSeed()
    {
        var tokens = TokenRows.Create(127, 127, 127);
        var batch = objective.Prepare(tokens, Seed, step: 5);

        Assert.That(objective.Prepare(tokens, Seed, step: 5).InputIds, Is.EqualTo(batch.InputIds));
        Assert.That(objective.Prepare(tokens, Seed, step: 6).TargetRows, Is.Not.EqualTo(batch.TargetRows));
        Assert.That(objective.Prepare(tokens, Seed + 1, step: 5).TargetRows, Is.Not.EqualTo(batch.TargetRows));
    }

    [TestCase(0, 0), TestCase(1, 1), TestCase(2048, 405)]
    public void PlansForSixDeviationsOverTheMean(int tokenRows, int planned) =>
        Assert.That(objective.PlannedTargets(tokenRows), Is.EqualTo(planned));

    [Test]
    public void EverythingCanBeSelected()
    {
        var all = new MaskedObjective(
            MaskingStrategy.Create(new MaskingSection { Strategy = strategy, Probability = 1 }), TokenRows.Mask, TokenRows.IsSpecial);
        var tokens = TokenRows.Create(33, 33);

        Assert.That(all.Prepare(tokens, Seed, step: 0).TargetRows, Is.EqualTo(Enumerable.Range(1, 31)));
    }

    private sealed class GroupsOf(int size) : IMaskingStrategy
    {
        public double Probability => 1;

        public void Select(Span<int> groups, RandomSequence random)
        {
            for (var token = 0; token < groups.Length; token++)
            {
                groups[token] = 1 + (token / size);
            }
        }
    }
}
