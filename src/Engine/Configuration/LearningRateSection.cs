namespace AntLM.Engine.Configuration;

/// <summary>`learning_rate:`</summary>
public sealed record LearningRateSection
{
    /// <summary>"cosine", "linear" or "constant".</summary>
    public string Schedule { get; init; } = "cosine";

    /// <summary>Warm-up steps; or use <see cref="WarmupFraction"/>.</summary>
    public int? WarmupSteps { get; init; }

    /// <summary>Warm-up as a share of all steps, rounded down.</summary>
    public double? WarmupFraction { get; init; }

    /// <summary>f, the least factor.</summary>
    public double MinimumFactor { get; init; }
}
