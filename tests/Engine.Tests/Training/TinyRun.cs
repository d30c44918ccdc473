using AntLM.Engine.Configuration;
using AntLM.Engine.Data;
using AntLM.Engine.Devices;
using AntLM.Engine.Devices.Cpu;
using AntLM.Engine.Models;
using AntLM.Engine.Objectives;
using AntLM.Engine.Optimizers;
using AntLM.Engine.Training;

namespace AntLM.Engine.Tests.Training;

/// <summary>A run of two epochs over a model of a few thousand parameters and random tokens.</summary>
internal sealed class TinyRun : IDisposable
{
    private readonly CpuDevice processor = new();
    private readonly LanguageModel model;

    /// <summary>Creates model and run.</summary>
    /// <param name="architecture">Of the model; LTG-BERT drops.</param>
    /// <param name="seed">Of the run.</param>
    /// <param name="device">Where it computes, the caller's; the processor by default.</param>
    /// <param name="layers">Of the model.</param>
    /// <param name="recomputesBlocks">Whether activations are computed again instead of being kept.</param>
    public TinyRun(
        Architecture architecture = Architecture.LtgBert,
        ulong seed = 5,
        Device? device = null,
        int layers = 2,
        bool recomputesBlocks = false)
    {
        var isLtgBert = architecture == Architecture.LtgBert;
        model = LanguageModel.Create(
            new ModelConfiguration
            {
                Architecture = architecture,
                VocabularySize = 31,
                HiddenSize = 24,
                IntermediateSize = 33,
                AttentionHeads = 3,
                HiddenLayers = layers,
                MaximumPositions = 16,
                PositionBucketSize = 4,
                HiddenDropout = isLtgBert ? 0.1f : 0,
                AttentionDropout = isLtgBert ? 0.1f : 0,
            },
            device ?? processor);
        model.Parameters.Initialize(seed);
        Run = new TrainingRun
        {
            Seed = seed,
            Session = new ModelSession(model) { RecomputesBlocks = recomputesBlocks },
            Optimizer = Optimizer.Create(
                model, new OptimizerSection { Name = isLtgBert ? "lamb" : "adamw", LearningRate = 0.01, WeightDecay = 0.1 }),
            Schedule = AlternatingSchedule.Parse("1_CLM+1_MLM"),
            Objectives = new Dictionary<string, IObjective>
            {
                ["CLM"] = new CausalObjective(),
                ["MLM"] = new MaskedObjective(new TokenMasking(0.3), maskId: 0, [true, .. new bool[30]]),
            },
            Batches = new RandomBatches(),
            LearningRate = new LearningRateSchedule(LearningRateShape.Cosine, 0.01, WarmupSteps: 1, TotalSteps: 6, MinimumFactor: 0),
            MicroBatchSize = 2,
        };
    }

    public TrainingRun Run { get; }

    /// <summary>All parameters and moments, one after another.</summary>
    public float[] Numbers =>
    [
        .. model.Parameters.Read(model.Parameters.Values),
        .. Run.Optimizer.Blocks.OrderBy(block => block.Key).SelectMany(block => model.Parameters.Read(block.Value)),
    ];

    public void Dispose()
    {
        Run.Session.Dispose();
        Run.Optimizer.Dispose();
        model.Dispose();
        processor.Dispose();
    }

    private sealed class RandomBatches : IBatchSource
    {
        public int StepsInEpoch(int epoch) => 3;

        public IEnumerable<TokenBatch> Batches(int epoch)
        {
            var random = new Random(epoch);
            for (var step = 0; step < StepsInEpoch(epoch); step++)
            {
                var ids = Enumerable.Range(0, 3 * 7).Select(_ => random.Next(1, 31)).ToArray();
                yield return new TokenBatch(3, 7, ids, [7, 5, 6], null, 0);
            }
        }
    }
}
