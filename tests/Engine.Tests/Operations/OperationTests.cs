using AntLM.Engine.Devices.Cpu;
using AntLM.OperationCases;

namespace AntLM.Engine.Tests.Operations;

/// <summary>What every operation is asked: its values, its gradients, the same bits on any number of threads.</summary>
[TestFixtureSource(typeof(OperationCatalogue), nameof(OperationCatalogue.All))]
public sealed class OperationTests(OperationEntry entry)
{
    [TestCaseSource(typeof(OperationCatalogue), nameof(OperationCatalogue.Sizes))]
    public void EqualsItsFormula(OperationSize size)
    {
        var operation = entry.At(size);
        using var device = new CpuDevice();
        var run = OperationRun.On(device, operation, size.Rows + size.Width, accumulate: false);
        AreSmall(OperationFormula.OfOutputs(operation, run, operation.Tolerance));
        AreSmall(OperationFormula.OfGradients(operation, run, accumulate: false, operation.Tolerance));
    }

    [TestCaseSource(typeof(OperationCatalogue), nameof(OperationCatalogue.AccumulatingSizes))]
    public void AddsToGradientsOfWhatOthersRead(OperationSize size)
    {
        var operation = entry.At(size);
        if (operation.CanAccumulate)
        {
            using var device = new CpuDevice();
            var run = OperationRun.On(device, operation, size.Rows + size.Width, accumulate: true);
            AreSmall(OperationFormula.OfGradients(operation, run, accumulate: true, operation.Tolerance));
        }
    }

    [TestCase(517, 129)]
    public void HasTheSameBitsOnAnyNumberOfThreads(int rows, int width)
    {
        var operation = entry.Create(rows, width);
        var runs = new[] { 1, 2, 3 }.Select(count =>
        {
            using var threads = new CpuThreads(count);
            using var device = new CpuDevice(threads);
            return OperationRun.On(device, operation, seed: 1, accumulate: false);
        }).ToArray();
        foreach (var other in runs[1..])
        {
            Assert.That(other.Outputs, Is.EqualTo(runs[0].Outputs));
            Assert.That(other.Gradients, Is.EqualTo(runs[0].Gradients));
        }
    }

    private static void AreSmall(IReadOnlyList<TensorDifference> differences) =>
        Assert.That(differences.Where(difference => difference.IsOver), Is.Empty);
}
