using AntLM.Engine;
using AntLM.Engine.Tensors;
using AntLM.OperationCases;

namespace AntLM.Kernels.Tests.Operations;

/// <summary>Both kinds of attention through their kernels.</summary>
[TestFixtureSource(typeof(KernelDevice), nameof(KernelDevice.All))]
public sealed class AttentionTests(KernelDevice place)
{
    /// <summary>The catalogue's problems.</summary>
    public static IEnumerable<AttentionCase> Cases => [.. OperationCatalogue.Attention, .. OperationCatalogue.DisentangledAttention];

    /// <summary>Every head size that kernels have.</summary>
    public static IEnumerable<int> EveryHeadSize => Enumerable.Range(1, 16).Select(eighth => 8 * eighth);

    /// <summary>Each of them with one mask.</summary>
    public static IEnumerable<AttentionCase> HeadSizes =>
        from headSize in EveryHeadSize
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

    /// <summary>Rows of many tiles, of which documents and the causal mask hide some.</summary>
    public static IEnumerable<AttentionCase> LongRows { get; } =
    [
        new(1, 333, 1, 8, Causal: true, Documents: true),
        new(2, 301, 1, 80, Causal: false),
        new(2, 301, 1, 24, Causal: true, Disentangled: true, DropoutProbability: 0.1f) { FirstSequence = 3 },
        new(1, 1024, 1, 8, Causal: true),
        new(1, 1024, 1, 8, Causal: false, Disentangled: true),
    ];

    [TestCaseSource(nameof(Cases))]
    [TestCaseSource(nameof(HeadSizes))]
    [TestCaseSource(nameof(LongRows))]
    public void EqualsTheProcessorInFp32(AttentionCase problem)
    {
        using var device = place.Open(DType.Float32, 0);
        Differences.AreSmall(DeviceComparison.Fp32(device, problem));
    }

    [TestCaseSource(nameof(Cases))]
    [TestCaseSource(nameof(HeadSizes))]
    [TestCaseSource(nameof(LongRows))]
    public void ErrsAtMostTwiceAsMuchAsPlainBf16(AttentionCase problem)
    {
        using var device = place.Open(DType.BFloat16, 0);
        Differences.AreSmall(DeviceComparison.BFloat16(device, problem));
    }

    [TestCase(12)]
    [TestCase(136)]
    public void RefusesOtherHeadSizes(int headSize)
    {
        using var device = place.Open(DType.Float32, 0);
        Assert.That(
            () => AttentionRun.On(device, new AttentionCase(1, 3, 2, headSize, Causal: true)),
            Throws.TypeOf<UserException>().With.Message.Contains($"a hidden size of {2 * headSize} with 2 heads"));
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
