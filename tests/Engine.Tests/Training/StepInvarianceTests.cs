using AntLM.Engine.Configuration;
using AntLM.Engine.Data;
using AntLM.Engine.Devices.Cpu;
using AntLM.Engine.Models;
using AntLM.Engine.Objectives;
using AntLM.Engine.Optimizers;
using AntLM.Engine.Training;

namespace AntLM.Engine.Tests.Training;

/// <summary>What a training step must not depend on: how its batch is cut, and how many threads compute it. Dropout is on.</summary>
public sealed class StepInvarianceTests
{
    private const int Rows = 8;
    private const int Vocabulary = 131;

    [Test]
    public void MicroBatchesAddUpToTheBatch(
        [Values] Architecture architecture, [Values("CLM", "MLM")] string objective, [Values(31, 33)] int length, [Values(4, 3)] int size)
    {
        var whole = Step(architecture, objective, length, Rows);
        var parts = Step(architecture, objective, length, size);
        Assert.That(parts.Loss, Is.EqualTo(whole.Loss).Within(1e-6));
        Assert.That(parts.Gradients, Is.EqualTo(whole.Gradients).Within(1e-6f));
        Assert.That(whole.Gradients.Count(value => value != 0), Is.GreaterThan(whole.Gradients.Length / 2), "there is something to compare");
    }

    [Test]
    public void TheNumberOfThreadsChangesNoBit(
        [Values] Architecture architecture, [Values("CLM", "MLM")] string objective, [Values(2, 3, 7)] int threads)
    {
        var one = Step(architecture, objective, length: 33, Rows, threads: 1);
        var many = Step(architecture, objective, length: 33, Rows, threads);
        Assert.That(many.Loss, Is.EqualTo(one.Loss));
        Assert.That(many.Gradients, Is.EqualTo(one.Gradients));
        Assert.That(many.Parameters, Is.EqualTo(one.Parameters));
    }

    /// <summary>Loss, gradients and new parameters of one step of eight rows, each with another number of real tokens.</summary>
    private static (double Loss, float[] Gradients, float[] Parameters) Step(
        Architecture architecture, string objective, int length, int microBatchSize, int threads = 2)
    {
        using var pool = new CpuThreads(threads);
        using var device = new CpuDevice(pool);
        var isLtgBert = architecture == Architecture.LtgBert;
        using var model = LanguageModel.Create(
            new ModelConfiguration
            {
                Architecture = architecture,
                VocabularySize = Vocabulary,
                HiddenSize = 36,
                IntermediateSize = 50,
                AttentionHeads = 3,
                HiddenLayers = 2,
                MaximumPositions = 40,
                PositionBucketSize = 8,
                HiddenDropout = isLtgBert ? 0.1f : 0,
                AttentionDropout = isLtgBert ? 0.1f : 0,
            },
            device);
        model.Parameters.Initialize(seed: 3);
        using var session = new ModelSession(model);
        using var optimizer = Optimizer.Create(
            model, new OptimizerSection { Name = isLtgBert ? "lamb" : "adamw", LearningRate = 0.01, WeightDecay = 0.1 });
        var observer = new LossObserver();
        new Trainer(
            new TrainingRun
            {
                Seed = 5,
                Session = session,
                Optimizer = optimizer,
                Schedule = AlternatingSchedule.Parse("1_" + objective),
                Objectives = new Dictionary<string, IObjective>
                {
                    ["CLM"] = new CausalObjective(),
                    ["MLM"] = new MaskedObjective(new TokenMasking(0.3), maskId: 0, [true, .. new bool[Vocabulary - 1]]),
                },
                Batches = new OneBatch(length),
                LearningRate = new LearningRateSchedule(LearningRateShape.Constant, 0.01, WarmupSteps: 0, TotalSteps: 1, MinimumFactor: 0),
                MicroBatchSize = microBatchSize,
            },
            [observer]).Run();
        var parameters = model.Parameters;
        return (observer.Loss, parameters.Read(parameters.Gradients), parameters.Read(parameters.Values));
    }

    private sealed class LossObserver : ITrainingObserver
    {
        public double Loss { get; private set; }

        public void OnStep(StepReport step) => Loss = step.Loss;
    }

    private sealed class OneBatch(int length) : IBatchSource
    {
        public int StepsInEpoch(int epoch) => 1;

        public IEnumerable<TokenBatch> Batches(int epoch)
        {
            var random = new Random(11);
            int[] ids = [.. Enumerable.Range(0, Rows * length).Select(_ => random.Next(1, Vocabulary))];
            int[] keyLengths = [length, 2, length - 1, 17, 3, length - 5, 8, 13];
            yield return new TokenBatch(Rows, length, ids, keyLengths, null, 0);
        }
    }
}
