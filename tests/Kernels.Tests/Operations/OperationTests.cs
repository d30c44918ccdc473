using AntLM.Engine.Tensors;
using AntLM.OperationCases;

namespace AntLM.Kernels.Tests.Operations;

/// <summary>Every operation through its kernels: against the processor, and the same bits in every order of blocks and threads.</summary>
[TestFixtureSource(typeof(KernelDevice), nameof(KernelDevice.All))]
public sealed class OperationTests(KernelDevice place)
{
    /// <summary>The catalogue's sizes.</summary>
    public static IEnumerable<TestCaseData> Cases =>
        from entry in OperationCatalogue.All
        from size in OperationCatalogue.Sizes
        select new TestCaseData(entry, size);

    /// <summary>Sizes at which gradients are added to.</summary>
    public static IEnumerable<TestCaseData> AccumulatingCases =>
        from entry in OperationCatalogue.All
        from size in OperationCatalogue.AccumulatingSizes
        where entry.At(size).CanAccumulate
        select new TestCaseData(entry, size);

    [TestCaseSource(nameof(Cases))]
    public void EqualsItsFormulaInFp32(OperationEntry entry, OperationSize size)
    {
        var operation = entry.At(size);
        using var device = place.Open(DType.Float32, 0);
        var run = OperationRun.On(device, operation, seed: 1, accumulate: false);
        Differences.AreSmall(OperationFormula.OfOutputs(operation, run, DeviceComparison.Float32Tolerance));
        Differences.AreSmall(OperationFormula.OfGradients(operation, run, accumulate: false, DeviceComparison.Float32Tolerance));
    }

    [TestCaseSource(nameof(Cases))]
    public void EqualsTheProcessorInFp32(OperationEntry entry, OperationSize size)
    {
        using var device = place.Open(DType.Float32, 0);
        Differences.AreSmall(DeviceComparison.Fp32(device, entry.At(size), seed: 2));
    }

    [TestCaseSource(nameof(Cases))]
    public void ErrsAtMostTwiceAsMuchAsPlainBf16(OperationEntry entry, OperationSize size)
    {
        using var device = place.Open(DType.BFloat16, 0);
        Differences.AreSmall(DeviceComparison.BFloat16(device, entry.At(size), seed: 2));
    }

    [TestCaseSource(nameof(AccumulatingCases))]
    public void AddsToGradientsInFp32(OperationEntry entry, OperationSize size)
    {
        using var device = place.Open(DType.Float32, 0);
        Differences.AreSmall(DeviceComparison.Fp32(device, entry.At(size), seed: 3, accumulate: true));
    }

    [TestCaseSource(nameof(AccumulatingCases))]
    public void AddsToGradientsInBf16(OperationEntry entry, OperationSize size)
    {
        using var device = place.Open(DType.BFloat16, 0);
        Differences.AreSmall(DeviceComparison.BFloat16(device, entry.At(size), seed: 3, accumulate: true));
    }

    [TestCaseSource(nameof(Cases))]
    public void HasTheSameBitsInEveryOrder(OperationEntry entry, OperationSize size)
    {
        var operation = entry.At(size);
        using var device = place.Open(DType.BFloat16, 0);
        var expected = OperationRun.On(device, operation, seed: 4, accumulate: false);
        foreach (var order in ThreadOrders.Shuffled)
        {
            using var shuffled = place.Open(DType.BFloat16, order);
            var actual = OperationRun.On(shuffled, operation, seed: 4, accumulate: false);
            Assert.That(actual.Outputs, Is.EqualTo(expected.Outputs), $"outputs in order {order}");
            Assert.That(actual.Gradients, Is.EqualTo(expected.Gradients), $"gradients in order {order}");
        }
    }
}
