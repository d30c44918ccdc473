namespace AntLM.Engine.Evaluation.Finetuning;

/// <summary>Which number of <see cref="ClassificationMetrics"/> stands for a task.</summary>
public enum ClassificationScore
{
    /// <summary>Share of right predictions.</summary>
    Accuracy,

    /// <summary>Harmonic mean of precision and recall of label 1.</summary>
    F1,

    /// <summary>Matthews correlation.</summary>
    Matthews,
}
