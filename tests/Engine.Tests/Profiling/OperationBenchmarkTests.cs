using AntLM.Engine.Devices;
using AntLM.Engine.Devices.Cpu;
using AntLM.Engine.Profiling;
using AntLM.Engine.Tensors;
using AntLM.OperationCases;

namespace AntLM.Engine.Tests.Profiling;

public sealed class OperationBenchmarkTests
{
    [Test]
    public void MeasuresEveryOperationOfTheSurface([Values] bool isBFloat16)
    {
        using Device device = isBFloat16 ? new PlainBFloat16Device(hidden: true) : new CpuDevice();
        var measured = OperationBenchmark.Names
            .SelectMany(name => OperationBenchmark.Run(device, name, TinyBenchmarkShape.Of(name), TimeSpan.Zero)).ToList();
        Assert.That(
            measured.Select(entry => entry.Operation), Is.EquivalentTo(typeof(IOperations).GetMethods().Select(method => method.Name)));
        foreach (var entry in measured)
        {
            Assert.That(entry.Calls, Is.Positive, entry.Operation);
            Assert.That(entry.MedianSeconds, Is.Positive, entry.Operation);
            Assert.That(entry.TotalCost.Bytes, Is.Positive, entry.Operation);
        }
    }

    [Test]
    public void NamesTheTimesOfAnOperationAlone()
    {
        using var device = new CpuDevice();
        var measured = OperationBenchmark.Run(device, "addrmsnorm", TinyBenchmarkShape.Of("addrmsnorm"), TimeSpan.Zero);
        Assert.That(measured.Select(entry => entry.Operation), Is.EqualTo(new[] { "AddRmsNorm", "AddRmsNormBackward" }));
    }

    [Test]
    public void RandomNumbersAreBelowOneWhetherReadAsOneFloatOrTwoHalves([Values] bool signed)
    {
        using var device = new CpuDevice();
        using var block = device.Allocate(4 * ((1 << 20) + 31));
        RandomMemory.Fill(device, block, signed);
        var count = (int)(block.Bytes / 4);
        var floats = new Tensor(block, 0, new Shape(count), DType.Float32);
        var halves = device.CreateTensor(new Shape(2 * count), DType.Float32);
        device.Operations.Cast(new Tensor(block, 0, new Shape(2 * count), DType.BFloat16), halves);
        foreach (var numbers in new[] { floats.Floats.ToArray(), halves.Floats.ToArray() })
        {
            Assert.That(numbers.Max(), Is.InRange(0.99f, 1f));
            Assert.That(numbers.Min(), signed ? Is.InRange(-1f, -0.99f) : Is.InRange(0f, 0.01f));
            Assert.That(numbers.Average(), Is.EqualTo(signed ? 0 : 0.5).Within(0.01));
        }

        halves.Storage.Dispose();
    }
}
