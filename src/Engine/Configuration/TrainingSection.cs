namespace AntLM.Engine.Configuration;

/// <summary>`training:`</summary>
public sealed record TrainingSection
{
    /// <summary>Objectives by epochs, in the paper's notation.</summary>
    public string Schedule { get; init; } = "4_CLM+16_MLM+4_CLM";

    /// <summary>T, positions in a row.</summary>
    public int SequenceLength { get; init; } = 128;

    /// <summary>Sequences in an optimiser step.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Sequences computed at a time, their gradients added up; null: the whole batch.</summary>
    public int? MicroBatchSize { get; init; }

    /// <summary>One of <see cref="RecomputeNames"/>: what is computed again in the backward pass instead of being kept.</summary>
    public string Recompute { get; init; } = RecomputeNames.None;

    /// <summary>Whether the last partial batch of an epoch is dropped; null: true for LTG-BERT.</summary>
    public bool? DropLast { get; init; }

    /// <summary>
    /// From <see cref="LongSequencesFrom"/> on: sequences this many times longer, batches this many times smaller; 1 for never.
    /// </summary>
    public int LongSequencesFactor { get; init; } = 1;

    /// <summary>Share of the epochs after which, at the next epoch boundary, the long sequences begin.</summary>
    public double LongSequencesFrom { get; init; } = 0.9;

    /// <summary>Checkpoints kept beside the newest; null: all.</summary>
    public int? KeepCheckpoints { get; init; }
}
