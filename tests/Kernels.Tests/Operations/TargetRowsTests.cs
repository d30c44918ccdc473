using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;
using AntLM.OperationCases;

namespace AntLM.Kernels.Tests.Operations;

/// <summary>Batches in which nothing has a target.</summary>
[TestFixtureSource(typeof(KernelDevice), nameof(KernelDevice.All))]
public sealed class TargetRowsTests(KernelDevice place)
{
    private const int Rows = 31, Width = 33, Capacity = 3;

    [TestCase(DType.Float32)]
    [TestCase(DType.BFloat16)]
    public void No_rows_are_gathered_and_none_gets_a_gradient(DType type)
    {
        using var device = place.Open(type, 0);
        using var tensors = new DeviceTensors(device);
        var targets = new TargetRows(tensors.Of([-1, 1_000_000, Rows]), tensors.Of([-1, -1, -1]), tensors.Of([0]));
        var (x, gradX) = (tensors.Poisoned(new Shape(Rows, Width), type), tensors.Poisoned(new Shape(Rows, Width), type));
        var (y, gradY) = (tensors.Poisoned(new Shape(Capacity, Width), type), tensors.Poisoned(new Shape(Capacity, Width), type));
        device.Operations.GatherRows(x, targets, y);
        device.Operations.GatherRowsBackward(gradY, targets, gradX);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(device.DownloadFloats(y), Is.All.Zero);
            Assert.That(device.DownloadFloats(gradX), Is.All.Zero);
        }
    }
}
