using AntLM.Engine.Devices;
using AntLM.Engine.Devices.Cpu;
using AntLM.OperationCases;

namespace AntLM.Engine.Tests.Operations;

/// <summary>The comparison that every other device has to pass finds nothing wrong with what is right, and finds what is wrong.</summary>
public sealed class DeviceComparisonTests
{
    private static readonly AttentionCase Problem = new(2, 31, 3, 8, Causal: false, Disentangled: true, DropoutProbability: 0.2f);

    [TestCaseSource(typeof(OperationCatalogue), nameof(OperationCatalogue.All))]
    public void PlainBFloat16PassesItsOwnMeasureAndNotThatOfFloat32(OperationEntry entry)
    {
        using var device = new PlainBFloat16Device(hidden: true);
        var operation = entry.Create(33, 127);
        Assert.That(Faults(DeviceComparison.BFloat16(device, operation, seed: 2)), Is.Empty);
        Assert.That(Faults(DeviceComparison.Fp32(device, operation, seed: 2)), Is.Not.Empty);
        if (operation.CanAccumulate)
        {
            Assert.That(Faults(DeviceComparison.BFloat16(device, operation, seed: 2, accumulate: true)), Is.Empty);
        }
    }

    [Test]
    public void PlainBFloat16AttentionPassesItsOwnMeasureAndNotThatOfFloat32([Values] bool disentangled)
    {
        using var device = new PlainBFloat16Device(hidden: true);
        var problem = disentangled ? Problem : new AttentionCase(2, 31, 3, 8, Causal: true, Documents: true);
        Assert.That(Faults(DeviceComparison.BFloat16(device, problem)), Is.Empty);
        Assert.That(Faults(DeviceComparison.Fp32(device, problem)), Has.Length.GreaterThanOrEqualTo(disentangled ? 4 : 3));
    }

    // As an element that is not written; as a value of another order of operations that has gone too far; as a cast that cuts off.
    [TestCase(false, "GeluBackward", float.NaN, "gradient 0")]
    [TestCase(false, "Gelu", 1.00002f, "output 0")]
    [TestCase(true, "GeluBackward", float.NaN, "gradient 0")]
    [TestCase(true, "Gelu", 1.015625f, "output 0")]
    public void AMistakeIsFound(bool isBFloat16, string operation, float factor, string tensor)
    {
        using Device right = isBFloat16 ? new PlainBFloat16Device() : new CpuDevice();
        var gelu = GeluCase.Create(3, 31);
        Assert.That(Faults(Compare(right)), Is.Empty);

        using var wrong = new FaultyDevice(right, operation, value => value * factor);
        Assert.That(Faults(Compare(wrong)), Has.Exactly(1).Items.And.All.StartsWith(tensor));

        IReadOnlyList<TensorDifference> Compare(Device device) =>
            isBFloat16 ? DeviceComparison.BFloat16(device, gelu, seed: 2) : DeviceComparison.Fp32(device, gelu, seed: 2);
    }

    [TestCase(false)]
    [TestCase(true)]
    public void AMistakeInAttentionIsFound(bool isBFloat16)
    {
        using Device right = isBFloat16 ? new PlainBFloat16Device() : new CpuDevice();
        using var wrong = new FaultyDevice(
            right, nameof(IOperations.DisentangledAttentionBackward), value => isBFloat16 ? value * 1.015625f : value * 1.00002f);
        var differences = isBFloat16 ? DeviceComparison.BFloat16(wrong, Problem) : DeviceComparison.Fp32(wrong, Problem);
        Assert.That(Faults(differences), Has.Exactly(1).Items.And.All.StartsWith("gradPositions"));
    }

    private static string[] Faults(IReadOnlyList<TensorDifference> differences) =>
        [.. differences.Where(difference => difference.IsOver).Select(difference => difference.ToString())];
}
