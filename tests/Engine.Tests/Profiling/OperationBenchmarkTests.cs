using AntLM.Engine.Devices;
using AntLM.Engine.Devices.Cpu;
using AntLM.Engine.Profiling;

namespace AntLM.Engine.Tests.Profiling;

public sealed class OperationBenchmarkTests
{
    [Test]
    public void MeasuresEveryOperationOfTheSurface()
    {
        using var device = new CpuDevice();
        var measured = OperationBenchmark.Names.SelectMany(name => OperationBenchmark.Run(device, name, Tiny(name), TimeSpan.Zero)).ToList();
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
        var measured = OperationBenchmark.Run(device, "addrmsnorm", Tiny("addrmsnorm"), TimeSpan.Zero);
        Assert.That(measured.Select(entry => entry.Operation), Is.EqualTo(new[] { "AddRmsNorm", "AddRmsNormBackward" }));
    }

    private static BenchmarkShape Tiny(string name)
    {
        var shape = OperationBenchmark.DefaultShape(name);
        var model = shape.Model with
        {
            VocabularySize = 33,
            HiddenSize = 24,
            IntermediateSize = 31,
            AttentionHeads = 3,
            HiddenLayers = 1,
            PositionBucketSize = 4,
        };
        return shape with { Model = model.Validated(), Batch = 3, Length = 5 };
    }
}
