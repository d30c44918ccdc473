using AntLM.Engine.Devices.Cpu;
using AntLM.OperationCases;

namespace AntLM.Engine.Tests.Operations;

/// <summary>Attention on the processor.</summary>
internal static class ProcessorAttention
{
    private const double Tolerance = 5e-6;

    /// <summary>Holds a problem against its formula.</summary>
    public static void Check(AttentionCase problem) => Assert.That(
        AttentionFormula.Differences(problem, Run(problem, threadCount: 2), Tolerance).Where(difference => difference.IsOver), Is.Empty);

    /// <summary>Runs a problem on a number of threads.</summary>
    public static AttentionRun Run(AttentionCase problem, int threadCount)
    {
        using var threads = new CpuThreads(threadCount);
        using var device = new CpuDevice(threads);
        return AttentionRun.On(device, problem);
    }
}
