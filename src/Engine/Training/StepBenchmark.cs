using System.Diagnostics;
using AntLM.Engine.Configuration;
using AntLM.Engine.Data;
using AntLM.Engine.Devices;
using AntLM.Engine.Models;
using AntLM.Engine.Objectives;
using AntLM.Engine.Optimizers;
using AntLM.Engine.Randomness;

namespace AntLM.Engine.Training;

/// <summary>Times full training steps (forward, backward, clipping, AdamW) on random tokens, with the model's own dropout.</summary>
public static class StepBenchmark
{
    private const int WarmUps = 2;
    private const ulong Seed = 1;

    /// <summary>Entries at the beginning of the vocabulary that are taken as special.</summary>
    private const int Specials = 7;

    /// <summary>Runs the warm-ups and the timed steps.</summary>
    /// <param name="model">An initialised model.</param>
    /// <param name="objective">What it is trained with.</param>
    /// <param name="rows">Sequences of a step.</param>
    /// <param name="length">Positions in each.</param>
    /// <param name="steps">Timed steps, at least 1.</param>
    /// <param name="warmedUp">Is called once, between the warm-ups and the timed steps.</param>
    /// <param name="recomputesBlocks">Whether activations inside of layers are computed again instead of being kept.</param>
    /// <param name="cancellation">Looked at between steps.</param>
    public static StepBenchmarkResult Run(
        LanguageModel model, IObjective objective, int rows, int length, int steps, Action? warmedUp = null,
        bool recomputesBlocks = false, CancellationToken cancellation = default)
    {
        using var session = new ModelSession(model) { RecomputesBlocks = recomputesBlocks };
        using var optimizer = new AdamW(model, new OptimizerSection { Name = "adamw", LearningRate = 1e-4 });
        var seconds = new List<double>();
        var operations = new List<double>();
        var loss = 0.0;
        var first = 0.0;
        for (var step = 0; step < WarmUps + steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (step == WarmUps)
            {
                warmedUp?.Invoke();
            }

            var batch = objective.Prepare(RandomTokens(model.Configuration, rows, length, (uint)step), Seed, (uint)step);
            var watch = Stopwatch.StartNew();
            optimizer.ZeroGradients();
            loss = session.Train(batch, batch.TargetRows.Length, new RandomState(Seed, (uint)step, 0));
            optimizer.Step(1e-4);
            model.Device.Synchronize();
            if (step == 0)
            {
                first = watch.Elapsed.TotalSeconds;
            }

            if (step >= WarmUps)
            {
                seconds.Add(watch.Elapsed.TotalSeconds);
                operations.Add(StepArithmetic.TrainingOperations(
                    model.Configuration, rows, length, batch.TargetRows.Length, objective.IsCausal));
            }
        }

        seconds.Sort();
        var median = seconds[seconds.Count / 2];
        return new StepBenchmarkResult(
            (double)rows * length / median, operations.Average() / median / 1e9, MemoryUse.Of(session), first, median, seconds[0],
            seconds[^1], seconds.Average(), loss);
    }

    /// <summary>Marks the special entries of the random tokens' vocabulary.</summary>
    public static bool[] SpecialsOf(ModelConfiguration configuration) =>
        [.. Enumerable.Range(0, configuration.VocabularySize).Select(id => id < Specials)];

    private static TokenBatch RandomTokens(ModelConfiguration configuration, int rows, int length, uint step)
    {
        var random = new RandomSequence(Seed, step, RandomSite.Benchmark);
        var ids = new int[rows * length];
        foreach (ref var id in ids.AsSpan())
        {
            id = Specials + random.NextInt32(configuration.VocabularySize - Specials);
        }

        return new TokenBatch(rows, length, ids, [.. Enumerable.Repeat(length, rows)], DocumentStarts: null, FirstSequence: 0);
    }
}
