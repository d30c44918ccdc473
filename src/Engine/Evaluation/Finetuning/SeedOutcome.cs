namespace AntLM.Engine.Evaluation.Finetuning;

/// <summary>A task's outcome with one seed.</summary>
/// <param name="Seed">Of the fine-tuning.</param>
/// <param name="BestEpoch">The epoch whose model it is, from 1.</param>
/// <param name="Epochs">Epochs that were trained.</param>
/// <param name="Metrics">On the task's validation set.</param>
/// <param name="Predictions">The label of each example, in the order of its file.</param>
public sealed record SeedOutcome(
    ulong Seed, int BestEpoch, int Epochs, ClassificationMetrics Metrics, IReadOnlyList<int> Predictions);
