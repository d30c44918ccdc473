namespace AntLM.Engine.Evaluation.Finetuning;

/// <summary>What fine-tuning gave on a task.</summary>
/// <param name="Task">The task.</param>
/// <param name="TrainingExamples">Examples that were trained on.</param>
/// <param name="Seeds">An outcome for each seed; none where the task has no training set.</param>
public sealed record TaskOutcome(ClassificationTask Task, int TrainingExamples, IReadOnlyList<SeedOutcome> Seeds)
{
    /// <summary>"complete", "reduced" or "missing": only what the complete set gives stands beside published scores.</summary>
    public string TrainingSet =>
        TrainingExamples >= Task.TrainingExamples ? "complete" : TrainingExamples > 0 ? "reduced" : "missing";

    /// <summary>A number over the seeds; null where it is not defined, or there are none.</summary>
    public SeedMean? Over(Func<ClassificationMetrics, double?> number)
    {
        double[] values = [.. Seeds.Select(seed => number(seed.Metrics)).OfType<double>()];
        return values.Length == 0 ? null : SeedMean.Of(values);
    }
}
