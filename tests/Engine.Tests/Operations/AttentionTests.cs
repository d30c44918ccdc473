namespace AntLM.Engine.Tests.Operations;

internal sealed class AttentionTests
{
    [TestCase(1, 1, 1, 8)]
    [TestCase(2, 3, 3, 1)]
    [TestCase(3, 31, 3, 8)]
    [TestCase(2, 33, 1, 24)]
    [TestCase(2, 127, 2, 32)]
    [TestCase(2, 70, 1, 64)]
    [TestCase(1, 40, 1, 80)]
    [TestCase(1, 150, 1, 16)]
    public void EqualsItsFormula(int batch, int length, int heads, int headSize)
    {
        foreach (var causal in new[] { true, false })
        {
            foreach (var documents in new[] { true, false })
            {
                using var problem = new AttentionCase(batch, length, heads, headSize, causal, documents);
                problem.CheckAgainstReference();
            }
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public void HasTheSameBitsOnAnyNumberOfThreads(bool causal)
    {
        using var problem = new AttentionCase(3, 67, 3, 24, causal, documents: true);
        var expected = problem.Run(threads: 1);
        foreach (var threads in new[] { 2, 3 })
        {
            var actual = problem.Run(threads);
            Assert.That(actual.Output, Is.EqualTo(expected.Output));
            Assert.That(actual.LogSumExp, Is.EqualTo(expected.LogSumExp));
            Assert.That(actual.GradQkv, Is.EqualTo(expected.GradQkv));
        }
    }

    [Test]
    public void IsRecordedWithItsGradient()
    {
        using var problem = new AttentionCase(2, 31, 3, 8, causal: true);
        var expected = problem.Run(threads: 1);
        var actual = problem.RunRecorded(training: true);
        Assert.That(actual.Output, Is.EqualTo(expected.Output));
        Assert.That(actual.GradQkv, Is.EqualTo(expected.GradQkv));
        Assert.That(problem.RunRecorded(training: false).Output, Is.EqualTo(expected.Output));
    }
}
