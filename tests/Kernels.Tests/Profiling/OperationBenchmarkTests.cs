using AntLM.Engine.Devices;
using AntLM.Engine.Profiling;
using AntLM.Engine.Tensors;
using AntLM.OperationCases;

namespace AntLM.Kernels.Tests.Profiling;

/// <summary>What `antlm bench kernel` measures is there on a CUDA device.</summary>
[TestFixtureSource(typeof(KernelDevice), nameof(KernelDevice.All))]
public sealed class OperationBenchmarkTests(KernelDevice place)
{
    [Test]
    public void MeasuresEveryOperationOfTheSurface([Values(DType.Float32, DType.BFloat16)] DType computeType)
    {
        using var device = place.Open(computeType, 0);
        var measured = OperationBenchmark.Names
            .SelectMany(name => OperationBenchmark.Run(device, name, TinyBenchmarkShape.Of(name), TimeSpan.Zero)).ToList();
        Assert.That(
            measured.Select(entry => entry.Operation), Is.EquivalentTo(typeof(IOperations).GetMethods().Select(method => method.Name)));
        Assert.That(measured.Select(entry => entry.Calls), Is.All.Positive);
    }
}
