using AntLM.Engine.Data;
using AntLM.Engine.Objectives;

namespace AntLM.Engine.Tests.Objectives;

public class CausalObjectiveTests
{
    private readonly CausalObjective objective = new();

    [Test]
    public void TargetIsTheNextRealToken()
    {
        int[] ids = [1, 7, 8, 2, 0, 1, 9, 0, 0, 0, 6, 0, 0, 0, 0];
        var batch = objective.Prepare(new TokenBatch(3, 5, ids, [4, 2, 1], null, 6), seed: 1, step: 2);

        Assert.That(batch.InputIds, Is.EqualTo(ids));
        Assert.That(batch.TargetRows, Is.EqualTo(new[] { 0, 1, 2, 5 }));
        Assert.That(batch.TargetIds, Is.EqualTo(new[] { 7, 8, 2, 9 }), "the closing token is a target, padding never");
        Assert.That((batch.IsCausal, batch.PlannedTargets, batch.FirstSequence), Is.EqualTo((true, 15, 6L)));
    }

    [Test]
    public void TargetsDoNotCrossDocuments()
    {
        var tokens = new TokenBatch(1, 6, [5, 6, 1, 7, 1, 8], [6], [0, 0, 2, 2, 4, 4], 0);
        var batch = objective.Prepare(tokens, seed: 1, step: 2);

        Assert.That(batch.TargetRows, Is.EqualTo(new[] { 0, 2, 4 }));
        Assert.That(batch.TargetIds, Is.EqualTo(new[] { 6, 7, 8 }));
        Assert.That(batch.DocumentStarts, Is.EqualTo(tokens.DocumentStarts));
    }

    [TestCase(1), TestCase(3), TestCase(31), TestCase(33), TestCase(127)]
    public void EveryRealTokenButTheLastHasATarget(int length)
    {
        var tokens = TokenRows.Create(length, length, 1, (length + 1) / 2);
        var batch = objective.Prepare(tokens, seed: 1, step: 0);

        Assert.That(batch.TargetRows, Has.Length.EqualTo(tokens.TokenCount - tokens.Rows));
        Assert.That(batch.TargetRows.Select(row => tokens.Ids[row + 1]), Is.EqualTo(batch.TargetIds));
    }
}
