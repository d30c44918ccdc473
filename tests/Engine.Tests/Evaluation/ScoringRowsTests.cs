using AntLM.Engine.Evaluation;

namespace AntLM.Engine.Tests.Evaluation;

public sealed class ScoringRowsTests
{
    private static readonly ScoringTokens Tokens = new(Begin: 1, End: 2, Mask: 3);

    [Test]
    public void Masked_sentences_that_differ_in_one_token_share_the_row_in_which_it_is_masked()
    {
        var rows = new ScoringRows(8, isCausal: false);
        var good = Add(rows, ScoreKinds.Masked, [10, 11, 12]);
        var bad = Add(rows, ScoreKinds.Masked, [10, 13, 12]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rows.Count, Is.EqualTo(5));
            Assert.That(bad[1], Is.EqualTo(good[1] with { Target = 1 }));
            Assert.That(bad[0].Row, Is.Not.EqualTo(good[0].Row));
        }

        var batch = rows.Batch(1, 2);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(batch.InputIds, Is.EqualTo(new[] { 1, 10, 3, 12, 2, 0, 0, 0, 1, 10, 11, 3, 2, 0, 0, 0 }));
            Assert.That(batch.KeyLengths, Is.EqualTo(new[] { 5, 5 }));
            Assert.That(batch.TargetRows, Is.EqualTo(new[] { 2, 2, 11, 11 }), "an even number");
            Assert.That(batch.TargetIds, Is.EqualTo(new[] { 11, 13, 12, 12 }));
            Assert.That(batch.IsCausal, Is.False);
        }
    }

    [Test]
    public void Causal_sentences_that_differ_in_the_last_token_share_a_row_and_all_but_one_target()
    {
        var rows = new ScoringRows(4, isCausal: true);
        var good = Add(rows, ScoreKinds.Causal, [10, 11, 12]);
        var bad = Add(rows, ScoreKinds.Causal, [10, 11, 13]);
        var batch = rows.Batch(0, rows.Count);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(batch.InputIds, Is.EqualTo(new[] { 1, 10, 11, 0 }));
            Assert.That(batch.TargetRows, Is.EqualTo(new[] { 0, 1, 2, 2 }));
            Assert.That(batch.TargetIds, Is.EqualTo(new[] { 10, 11, 12, 13 }));
            Assert.That(batch.PlannedTargets, Is.GreaterThanOrEqualTo(4));
        }

        rows.Keep(0, 1, [0.5f, 1, 2, 4]);
        Assert.That(good.Select(rows.LossOf), Is.EqualTo(new[] { 0.5f, 1, 2 }));
        Assert.That(bad.Select(rows.LossOf), Is.EqualTo(new[] { 0.5f, 1, 4 }));
    }

    [Test]
    public void There_is_room_for_more_targets_than_positions()
    {
        var rows = new ScoringRows(4, isCausal: false);
        for (var token = 10; token < 21; token++)
        {
            Add(rows, ScoreKinds.Masked, [token]);
        }

        var batch = rows.Batch(0, rows.Count);
        Assert.That((batch.Rows, batch.TargetIds.Length, batch.PlannedTargets), Is.EqualTo((1, 12, 16)));
    }

    private static TargetPlace[] Add(ScoringRows rows, ScoreKinds kinds, int[] target)
    {
        var places = new TargetPlace[target.Length];
        RowLayout.Of(kinds, ScoringConvention.Golden, Tokens)[0].Add(new ScoredText(target), rows, places);
        return places;
    }
}
