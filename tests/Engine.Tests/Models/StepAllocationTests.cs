using System.Runtime.Intrinsics;
using AntLM.Engine.Configuration;
using AntLM.Engine.Devices;
using AntLM.Engine.Devices.Cpu;
using AntLM.Engine.Models;
using AntLM.Engine.Objectives;
using AntLM.Engine.Optimizers;

namespace AntLM.Engine.Tests.Models;

/// <summary>A training step on the processor allocates no managed memory once its shape has been met.</summary>
[TestFixture("adamw")]
[TestFixture("lamb")]
[NonParallelizable]
internal sealed class StepAllocationTests(string optimizer)
{
    private const int Rows = 4;
    private const int Length = 12;
    private const int StepsOfWindow = 10;
    private const int Windows = 100;

    [Test]
    public void StepsAllocateNothing([Values] Architecture architecture)
    {
        Assume.That(Vector128.IsHardwareAccelerated, "without vectors, their stand-ins in the run time may allocate");
        using var threads = new CpuThreads(2);
        using var device = new CpuDevice(threads);
        using var model = CreateModel(architecture, device);
        using var session = new ModelSession(model);
        using var optimization = Optimizer.Create(
            model, new OptimizerSection { Name = optimizer, LearningRate = 0.001, WeightDecay = 0.1, MaxGradientNorm = 1 });
        ObjectiveBatch[] batches = [CreateBatch(causal: true), CreateBatch(causal: false)];
        var step = 0u;
        void TakeSteps()
        {
            for (var count = 0; count < StepsOfWindow; count++)
            {
                var batch = batches[step % 2];
                optimization.ZeroGradients();
                session.Train(batch, batch.TargetRows.Length, new RandomState(Seed: 3, step++, FirstTokenRow: 0));
                optimization.Step(0.001);
            }
        }

        // A thread allocates its own working memory when it first takes a tile of some operation, which may be late: so one of many
        // windows has to be clean, as none would be if steps themselves allocated.
        var smallest = long.MaxValue;
        for (var window = 0; window < Windows && smallest > 0; window++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            TakeSteps();
            smallest = Math.Min(smallest, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.That(smallest, Is.Zero, $"bytes in {StepsOfWindow} steps");

        var collections = GC.CollectionCount(0);
        for (var window = 0; window < 10; window++)
        {
            TakeSteps();
        }

        Assert.That(GC.CollectionCount(0), Is.EqualTo(collections), "collections in 100 steps");
    }

    private static ObjectiveBatch CreateBatch(bool causal) => new(
        Rows,
        Length,
        [.. Enumerable.Range(0, Rows * Length).Select(index => 1 + (index * 5) % 30)],
        KeyLengths: [12, 5, 9, 12],
        DocumentStarts: null,
        causal,
        TargetRows: [0, 2, 3, 7, 10, 14, 19, 25, 40],
        TargetIds: [5, 30, 1, 2, 8, 8, 21, 4, 9],
        PlannedTargets: 11,
        FirstSequence: 0);

    private static LanguageModel CreateModel(Architecture architecture, Device device)
    {
        var dropout = architecture == Architecture.LtgBert ? 0.1f : 0;
        var model = LanguageModel.Create(
            new ModelConfiguration
            {
                Architecture = architecture,
                VocabularySize = 31,
                HiddenSize = 72,
                IntermediateSize = 200,
                AttentionHeads = 3,
                HiddenLayers = 2,
                MaximumPositions = 16,
                PositionBucketSize = 4,
                HiddenDropout = dropout,
                AttentionDropout = dropout,
            },
            device);
        model.Parameters.Initialize(seed: 1);
        return model;
    }
}
