namespace AntLM.Engine.Configuration;

/// <summary>`evaluation:`</summary>
public sealed record EvaluationSection
{
    /// <summary>Held-out token rows per objective after each epoch, spread evenly over the text; null: all.</summary>
    public int? MaxSequences { get; init; }

    /// <summary>Folder of minimal pairs (*.jsonl) scored after epochs, or null.</summary>
    public string? Pairs { get; init; }

    /// <summary>Pairs of each file, a fixed choice; null: all.</summary>
    public int? PairsLimit { get; init; }

    /// <summary>"causal", "mlm" or "both".</summary>
    public string PairsScore { get; init; } = "both";
}
