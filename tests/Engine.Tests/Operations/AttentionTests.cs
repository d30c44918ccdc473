using AntLM.Engine.Devices.Cpu;
using AntLM.OperationCases;

namespace AntLM.Engine.Tests.Operations;

public sealed class AttentionTests
{
    /// <summary>The catalogue's, and a head size that only the processor supports.</summary>
    public static IEnumerable<AttentionCase> Cases { get; } =
        [.. OperationCatalogue.Attention, .. OperationCatalogue.WithEveryMask(new AttentionCase(2, 3, 3, 1, Causal: true))];

    [TestCaseSource(nameof(Cases))]
    public void EqualsItsFormula(AttentionCase problem) => ProcessorAttention.Check(problem);

    [TestCase(true)]
    [TestCase(false)]
    public void HasTheSameBitsOnAnyNumberOfThreads(bool causal)
    {
        var problem = new AttentionCase(3, 67, 3, 24, causal, Documents: true);
        var expected = ProcessorAttention.Run(problem, threadCount: 1);
        foreach (var threads in new[] { 2, 3 })
        {
            var actual = ProcessorAttention.Run(problem, threads);
            Assert.That(actual.Output, Is.EqualTo(expected.Output));
            Assert.That(actual.LogSumExp, Is.EqualTo(expected.LogSumExp));
            Assert.That(actual.GradQkv, Is.EqualTo(expected.GradQkv));
        }
    }

    [Test]
    public void IsRecordedWithItsGradient()
    {
        var problem = new AttentionCase(2, 31, 3, 8, Causal: true);
        var expected = ProcessorAttention.Run(problem, threadCount: 1);
        using var device = new CpuDevice();
        var actual = AttentionRun.Recorded(device, problem, training: true);
        Assert.That(actual.Output, Is.EqualTo(expected.Output));
        Assert.That(actual.GradQkv, Is.EqualTo(expected.GradQkv));
        Assert.That(AttentionRun.Recorded(device, problem, training: false).Output, Is.EqualTo(expected.Output));
    }
}
