using AntLM.Engine.Data;
using AntLM.Engine.Models;
using AntLM.Engine.Objectives;
using AntLM.Engine.Optimizers;

namespace AntLM.Engine.Training;

/// <summary>Everything that a run trains with, and how far it has come. Whoever builds it owns the parts.</summary>
public sealed class TrainingRun
{
    /// <summary>Seed of every draw.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Fingerprint of the text that it trains on, or null when it is not known.</summary>
    public string? Text { get; init; }

    /// <summary>Runs the model.</summary>
    public required ModelSession Session { get; init; }

    /// <summary>Changes its parameters.</summary>
    public required Optimizer Optimizer { get; init; }

    /// <summary>Which objective each epoch has.</summary>
    public required AlternatingSchedule Schedule { get; init; }

    /// <summary>The objectives by their names.</summary>
    public required IReadOnlyDictionary<string, IObjective> Objectives { get; init; }

    /// <summary>The training batches.</summary>
    public required IBatchSource Batches { get; init; }

    /// <summary>Learning rate by step.</summary>
    public required LearningRateSchedule LearningRate { get; init; }

    /// <summary>Sequences computed at a time; at least 1.</summary>
    public required int MicroBatchSize { get; init; }

    /// <summary>Token rows computed at a time, at most: the longer sequences late in a run come in smaller micro-batches.</summary>
    public int MicroBatchTokens { get; init; } = int.MaxValue;

    /// <summary>Adds gradients up over processes.</summary>
    public ICollective Collective { get; init; } = new SingleProcess();

    /// <summary>Epochs that are finished: 0 for a fresh run.</summary>
    public int EpochsCompleted { get; set; }

    /// <summary>Optimiser steps taken: 0 for a fresh run.</summary>
    public long StepsCompleted { get; set; }

    /// <summary>Optimiser steps of the whole run.</summary>
    public long TotalSteps => TotalStepsOf(Batches, Schedule.Epochs);

    /// <summary>Optimiser steps of all epochs of a source.</summary>
    public static long TotalStepsOf(IBatchSource batches, int epochs) =>
        Enumerable.Range(1, epochs).Sum(epoch => (long)batches.StepsInEpoch(epoch));
}
