using AntLM.Engine.Devices.Cuda;
using AntLM.Engine.Models;
using AntLM.Engine.Tensors;
using AntLM.Engine.Tests.Training;
using AntLM.Engine.Training;
using AntLM.Kernels.Tests.Host;

namespace AntLM.Kernels.Tests.Models;

/// <summary>Whole runs of both objectives in turn, with dropout, padding and both optimisers, through the kernels.</summary>
[TestFixtureSource(typeof(KernelDevice), nameof(KernelDevice.All))]
public sealed class TrainingTests(KernelDevice place)
{
    [Test]
    public void ARunTakesTheProcessorsCourseInFp32([Values] Architecture architecture)
    {
        var expected = Losses(architecture, device: null);
        using var device = place.Open(DType.Float32, 0);
        Assert.That(Losses(architecture, device), Is.EqualTo(expected).Within(1e-5));
    }

    [Test]
    public void ARunTakesTheProcessorsCourseInBf16([Values] Architecture architecture)
    {
        var expected = Losses(architecture, device: null);
        using var device = place.Open(DType.BFloat16, 0);
        Assert.That(Losses(architecture, device), Is.EqualTo(expected).Within(1).Percent);
    }

    [Test]
    public void TwoRunsHaveTheSameBits([Values] Architecture architecture, [Values(DType.Float32, DType.BFloat16)] DType computeType)
    {
        Assert.That(Numbers(architecture, computeType, orderSeed: 9), Is.EqualTo(Numbers(architecture, computeType, orderSeed: 0)));
    }

    [Test]
    public void RecomputedBlocksChangeNoBit([Values] Architecture architecture, [Values(DType.Float32, DType.BFloat16)] DType computeType)
    {
        Assert.That(Numbers(architecture, computeType, recomputesBlocks: true), Is.EqualTo(Numbers(architecture, computeType)));
    }

    [Test]
    public void AStepAllocatesAndCompilesNothingAfterTheFirst([Values] Architecture architecture)
    {
        // The driver counts, so this is about the processor's.
        var driver = new HostDriver();
        using (var device = new CudaDevice(new CudaPlatform(driver, new HostKernelCompiler(), new HostBlas()), DType.BFloat16))
        {
            using var tiny = new TinyRun(architecture, device: device);
            var preparations = new Counts(() => driver.Preparations);
            new Trainer(tiny.Run, [preparations]).Run();
            // The first step of each objective records its own; every other step finds what it needs.
            Assert.That(preparations.AfterSteps.Take(3).Distinct().Count(), Is.EqualTo(1), "CLM");
            Assert.That(preparations.AfterSteps.Skip(3).Distinct().Count(), Is.EqualTo(1), "MLM");
        }

        Assert.That(driver.Allocations, Is.Zero, "everything was given back");
    }

    private static double[] Losses(Architecture architecture, CudaDevice? device)
    {
        using var tiny = new TinyRun(architecture, device: device);
        var losses = new LossCurve();
        new Trainer(tiny.Run, [losses]).Run();
        Assert.That(losses.Values, Has.Count.EqualTo(6));
        return [.. losses.Values];
    }

    private float[] Numbers(Architecture architecture, DType computeType, ulong orderSeed = 0, bool recomputesBlocks = false)
    {
        using var device = place.Open(computeType, orderSeed);
        using var tiny = new TinyRun(architecture, device: device, recomputesBlocks: recomputesBlocks);
        new Trainer(tiny.Run, []).Run();
        return tiny.Numbers;
    }

    private sealed class LossCurve : ITrainingObserver
    {
        public List<double> Values { get; } = [];

        public void OnStep(StepReport step) => Values.Add(step.Loss);
    }

    private sealed class Counts(Func<int> count) : ITrainingObserver
    {
        public List<int> AfterSteps { get; } = [];

        public void OnStep(StepReport step) => AfterSteps.Add(count());
    }
}
