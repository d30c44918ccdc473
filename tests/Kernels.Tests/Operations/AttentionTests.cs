using AntLM.Engine.Tensors;
using AntLM.OperationCases;

namespace AntLM.Kernels.Tests.Operations;

/// <summary>Both kinds of attention through their kernels.</summary>
[TestFixtureSource(typeof(KernelDevice), nameof(KernelDevice.All))]
public sealed class AttentionTests(KernelDevice place)
{
    /// <summary>The catalogue's problems.</summary>
    public static IEnumerable<AttentionCase> Cases => [.. OperationCatalogue.Attention, .. OperationCatalogue.DisentangledAttention];

    /// <summary>Every head size that kernels have, each with one mask.</summary>
    public static IEnumerable<AttentionCase> HeadSizes =>
        from headSize in Enumerable.Range(1, 16).Select(eighth => 8 * eighth)
        from disentangled in new[] { false, true }
        select new AttentionCase(
            2, 33, 2, headSize, Causal: headSize % 16 == 0, Documents: false, disentangled, DropoutProbability: disentangled ? 0.1f : 0);

    [TestCaseSource(nameof(Cases))]
    public void EqualsItsFormulaInFp32(AttentionCase problem)
    {
        using var device = place.Open(DType.Float32, 0);
        Differences.AreSmall(
            AttentionFormula.Differences(problem, AttentionRun.On(device, problem), DeviceComparison.Float32Tolerance));
    }

    [TestCaseSource(nameof(Cases))]
    [TestCaseSource(nameof(HeadSizes))]
    public void EqualsTheProcessorInFp32(AttentionCase problem)
    {
        using var device = place.Open(DType.Float32, 0);
        Differences.AreSmall(DeviceComparison.Fp32(device, problem));
    }

    [TestCaseSource(nameof(Cases))]
    [TestCaseSource(nameof(HeadSizes))]
    public void ErrsAtMostTwiceAsMuchAsPlainBf16(AttentionCase problem)
    {
        using var device = place.Open(DType.BFloat16, 0);
        Differences.AreSmall(DeviceComparison.BFloat16(device, problem));
    }

    [TestCaseSource(nameof(Cases))]
    public void HasTheSameBitsInEveryOrder(AttentionCase problem)
    {
        using var device = place.Open(DType.BFloat16, 0);
        var expected = AttentionRun.On(device, problem);
        foreach (var order in ThreadOrders.Shuffled)
        {
            using var shuffled = place.Open(DType.BFloat16, order);
            var actual = AttentionRun.On(shuffled, problem);
            Assert.That(actual.Output, Is.EqualTo(expected.Output), $"output in order {order}");
            Assert.That(actual.LogSumExp, Is.EqualTo(expected.LogSumExp), $"logSumExp in order {order}");
            Assert.That(actual.GradQkv, Is.EqualTo(expected.GradQkv), $"gradQkv in order {order}");
            Assert.That(actual.GradPositions, Is.EqualTo(expected.GradPositions), $"gradPositions in order {order}");
        }
    }
}
