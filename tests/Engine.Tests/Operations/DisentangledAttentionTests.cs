using AntLM.Engine.Devices.Cpu;
using AntLM.OperationCases;

namespace AntLM.Engine.Tests.Operations;

public sealed class DisentangledAttentionTests
{
    private static readonly AttentionCase Dropping = new(2, 31, 3, 8, Causal: false, Disentangled: true, DropoutProbability: 0.2f);

    /// <summary>The catalogue's, and head sizes that only the processor supports.</summary>
    public static IEnumerable<AttentionCase> Cases { get; } =
    [
        .. OperationCatalogue.DisentangledAttention,
        .. OperationCatalogue.WithEveryMask(
            new AttentionCase(2, 3, 3, 1, Causal: true, Disentangled: true), new AttentionCase(17, 5, 1, 4, Causal: true, Disentangled: true)),
    ];

    [TestCaseSource(nameof(Cases))]
    public void EqualsItsFormula(AttentionCase problem) => ProcessorAttention.Check(problem);

    [Test]
    public void HasTheSameBitsOnAnyNumberOfThreads()
    {
        var problem = new AttentionCase(19, 33, 3, 24, Causal: false, Disentangled: true, DropoutProbability: 0.1f);
        var expected = ProcessorAttention.Run(problem, threadCount: 1);
        foreach (var threads in new[] { 2, 3 })
        {
            var actual = ProcessorAttention.Run(problem, threads);
            Assert.That(actual.Output, Is.EqualTo(expected.Output));
            Assert.That(actual.LogSumExp, Is.EqualTo(expected.LogSumExp));
            Assert.That(actual.GradQkv, Is.EqualTo(expected.GradQkv));
            Assert.That(actual.GradPositions, Is.EqualTo(expected.GradPositions));
        }
    }

    [Test]
    public void AMicroBatchIsASliceOfTheBatch()
    {
        const int First = 2, Count = 2;
        var whole = new AttentionCase(5, 31, 3, 8, Causal: false, Disentangled: true, DropoutProbability: 0.2f);
        var expected = ProcessorAttention.Run(whole, threadCount: 2);
        var actual = ProcessorAttention.Run(whole.Slice(First, Count), threadCount: 2);
        Assert.That(actual.Output, Is.EqualTo(whole.Slice(expected.Output, First, Count)));
        Assert.That(actual.GradQkv, Is.EqualTo(whole.Slice(expected.GradQkv, First, Count)));
    }

    [Test]
    public void IsRecordedWithItsGradients()
    {
        var expected = ProcessorAttention.Run(Dropping, threadCount: 1);
        using var device = new CpuDevice();
        var actual = AttentionRun.Recorded(device, Dropping, training: true);
        Assert.That(actual.Output, Is.EqualTo(expected.Output));
        Assert.That(actual.GradQkv, Is.EqualTo(expected.GradQkv));
        Assert.That(actual.GradPositions, Is.EqualTo(expected.GradPositions));
    }

    [Test]
    public void DropsNothingOutsideOfTraining()
    {
        var keeping = new AttentionCase(2, 31, 3, 8, Causal: false, Disentangled: true);
        using var device = new CpuDevice();
        Assert.That(
            AttentionRun.Recorded(device, Dropping, training: false).Output,
            Is.EqualTo(ProcessorAttention.Run(keeping, threadCount: 1).Output));
    }
}
