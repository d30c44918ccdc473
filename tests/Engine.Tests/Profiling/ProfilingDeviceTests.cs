using AntLM.Engine.Devices;
using AntLM.Engine.Devices.Cpu;
using AntLM.Engine.Models;
using AntLM.Engine.Objectives;
using AntLM.Engine.Profiling;
using AntLM.Engine.Tensors;
using AntLM.Engine.Training;

namespace AntLM.Engine.Tests.Profiling;

public sealed class ProfilingDeviceTests
{
    private const int Batch = 3, Length = 5, Steps = 2, Hidden = 24, Intermediate = 31, Layers = 2;

    [Test]
    public void DividesAStepIntoPhasesAndCountsItsCalls()
    {
        using var device = new CpuDevice();
        using var profiling = new ProfilingDevice(device);
        Run(profiling, profiling.Profile.Clear);
        var calls = profiling.Profile.Operations.ToDictionary(entry => (entry.Phase, entry.Operation), entry => entry.Calls);
        Assert.Multiple(() =>
        {
            Assert.That(calls[(StepPhase.Forward, "Linear")], Is.EqualTo(Steps * 4 * Layers));
            Assert.That(calls[(StepPhase.Loss, "CrossEntropyWithGradient")], Is.EqualTo(Steps));
            Assert.That(calls[(StepPhase.Backward, "LinearBackwardWeight")], Is.EqualTo(Steps * 4 * Layers));
            Assert.That(calls[(StepPhase.Backward, "Zero")], Is.EqualTo(Steps));
            Assert.That(calls[(StepPhase.Optimizer, "Zero")], Is.EqualTo(Steps));
            Assert.That(calls[(StepPhase.Optimizer, "AdamW")], Is.EqualTo(Steps));
        });
        Assert.That(profiling.Profile.Operations.Select(entry => entry.Phase), Is.Ordered);

        var linear = profiling.Profile.Operations.Where(entry => entry.Operation.StartsWith("Linear", StringComparison.Ordinal));
        const double MultiplyAdds = Layers * ((4 * Hidden * Hidden) + (3 * Hidden * Intermediate));
        Assert.That(linear.Sum(entry => entry.TotalCost.Flops), Is.EqualTo(Steps * 6 * Batch * Length * MultiplyAdds));
    }

    [Test]
    public void WhatIsRecomputedIsAPhaseOfItsOwnAndAllButTheLastLayerIs()
    {
        using var device = new CpuDevice();
        using var profiling = new ProfilingDevice(device);
        var loss = Run(profiling, profiling.Profile.Clear, recomputesBlocks: true);
        Assert.That(loss, Is.EqualTo(Run(device)));
        var calls = profiling.Profile.Operations.ToDictionary(entry => (entry.Phase, entry.Operation), entry => entry.Calls);
        const int Again = Steps * (Layers - 1);
        Assert.Multiple(() =>
        {
            Assert.That(calls[(StepPhase.Forward, "Linear")], Is.EqualTo(Steps * 4 * Layers));
            Assert.That(calls[(StepPhase.Recompute, "Linear")], Is.EqualTo(3 * Again), "what the last one makes, no backward pass reads");
            Assert.That(calls[(StepPhase.Recompute, "Rotary")], Is.EqualTo(Again));
            Assert.That(calls[(StepPhase.Recompute, "AddRmsNorm")], Is.EqualTo(Again));
            Assert.That(calls[(StepPhase.Backward, "LinearBackwardWeight")], Is.EqualTo(Steps * 4 * Layers));
        });
    }

    [Test]
    public void ChangesNoResult()
    {
        using var device = new CpuDevice();
        using var profiling = new ProfilingDevice(device);
        Assert.That(Run(profiling), Is.EqualTo(Run(device)));
    }

    [Test]
    public void PassesErrorsOnAsTheyAre()
    {
        using var device = new CpuDevice();
        using var profiling = new ProfilingDevice(device);
        var (source, destination) = (profiling.CreateTensor(new Shape(3), DType.Float32), profiling.CreateTensor(new Shape(4), DType.Float32));
        Assert.That(() => profiling.Operations.Cast(source, destination), Throws.TypeOf<ArgumentOutOfRangeException>());
        source.Storage.Dispose();
        destination.Storage.Dispose();
    }

    private static double Run(Device device, Action? warmedUp = null, bool recomputesBlocks = false)
    {
        var configuration = new ModelConfiguration
        {
            Architecture = Architecture.BabyLlama,
            VocabularySize = 33,
            HiddenSize = Hidden,
            IntermediateSize = Intermediate,
            AttentionHeads = 3,
            HiddenLayers = Layers,
            MaximumPositions = 8,
        };
        using var model = LanguageModel.Create(configuration, device);
        model.Parameters.Initialize(1);
        return StepBenchmark.Run(model, new CausalObjective(), Batch, Length, Steps, warmedUp, recomputesBlocks).Loss;
    }
}
