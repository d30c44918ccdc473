namespace AntLM.Engine.Tests.Operations;

internal sealed class DisentangledAttentionTests
{
    [TestCase(1, 1, 1, 8)]
    [TestCase(2, 3, 3, 1)]
    [TestCase(3, 31, 3, 8)]
    [TestCase(2, 33, 1, 24)]
    [TestCase(2, 127, 2, 32)]
    [TestCase(2, 70, 1, 64)]
    [TestCase(17, 5, 1, 4)]
    [TestCase(1, 150, 1, 16)]
    public void EqualsItsFormula(int batch, int length, int heads, int headSize)
    {
        foreach (var causal in new[] { true, false })
        {
            foreach (var documents in new[] { true, false })
            {
                using var problem = new AttentionCase(batch, length, heads, headSize, causal, documents, disentangled: true);
                problem.CheckAgainstReference();
            }
        }
    }

    [TestCase(1, 1, 3, 8, true)]
    [TestCase(2, 31, 3, 8, false)]
    [TestCase(2, 70, 2, 24, true)]
    [TestCase(2, 127, 1, 32, false)]
    public void DropsWhatPhiloxDraws(int batch, int length, int heads, int headSize, bool causal)
    {
        using var problem = new AttentionCase(
            batch, length, heads, headSize, causal, documents: causal, disentangled: true, dropoutProbability: 0.3f, firstSequence: 11);
        problem.CheckAgainstReference();
    }

    [Test]
    public void HasTheSameBitsOnAnyNumberOfThreads()
    {
        using var problem = new AttentionCase(19, 33, 3, 24, causal: false, disentangled: true, dropoutProbability: 0.1f);
        var expected = problem.Run(threads: 1);
        foreach (var threads in new[] { 2, 3 })
        {
            var actual = problem.Run(threads);
            Assert.That(actual.Output, Is.EqualTo(expected.Output));
            Assert.That(actual.LogSumExp, Is.EqualTo(expected.LogSumExp));
            Assert.That(actual.GradQkv, Is.EqualTo(expected.GradQkv));
            Assert.That(actual.GradPositions, Is.EqualTo(expected.GradPositions));
        }
    }

    [Test]
    public void AMicroBatchIsASliceOfTheBatch()
    {
        const int Batch = 5, First = 2, Count = 2, Length = 31;
        using var whole = new AttentionCase(Batch, Length, 3, 8, causal: false, disentangled: true, dropoutProbability: 0.2f);
        using var part = new AttentionCase(
            Count, Length, 3, 8, causal: false, disentangled: true, dropoutProbability: 0.2f, firstSequence: First, sliceOf: whole);
        var (expected, actual) = (whole.Run(threads: 2), part.Run(threads: 2));
        Assert.That(actual.Output, Is.EqualTo(AttentionCase.Slice(expected.Output, Batch, First, Count)));
        Assert.That(actual.GradQkv, Is.EqualTo(AttentionCase.Slice(expected.GradQkv, Batch, First, Count)));
    }

    [Test]
    public void IsRecordedWithItsGradients()
    {
        using var problem = new AttentionCase(2, 31, 3, 8, causal: false, disentangled: true, dropoutProbability: 0.2f);
        var expected = problem.Run(threads: 1);
        var actual = problem.RunRecorded(training: true);
        Assert.That(actual.Output, Is.EqualTo(expected.Output));
        Assert.That(actual.GradQkv, Is.EqualTo(expected.GradQkv));
        Assert.That(actual.GradPositions, Is.EqualTo(expected.GradPositions));
    }

    [Test]
    public void DropsNothingOutsideOfTraining()
    {
        using var dropping = new AttentionCase(2, 31, 3, 8, causal: false, disentangled: true, dropoutProbability: 0.2f);
        using var keeping = new AttentionCase(2, 31, 3, 8, causal: false, disentangled: true);
        Assert.That(dropping.RunRecorded(training: false).Output, Is.EqualTo(keeping.Run(threads: 1).Output));
    }
}
