namespace AntLM.Engine.Evaluation.Reports;

/// <summary>A run's fine-tuning on one task, numbers in percent.</summary>
/// <param name="Task">The task.</param>
/// <param name="ScoreName">Which number stands for it.</param>
/// <param name="Score">That number; null where there is no training set, as the other numbers.</param>
/// <param name="Spread">Its sample standard deviation over seeds; null for one.</param>
/// <param name="Accuracy">Share of right predictions.</param>
/// <param name="StandardError">Of the accuracy.</param>
/// <param name="TrainingSet">"complete", "reduced" or "missing".</param>
/// <param name="Checkpoint">The model that was fine-tuned; null where none was, or it is not known.</param>
public sealed record ReportedTask(
    string Task,
    string ScoreName,
    double? Score,
    double? Spread,
    double? Accuracy,
    double? StandardError,
    string TrainingSet,
    string? Checkpoint);
