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

    /// <summary>BabyLM's tasks to score: "blimp", "supplement", "ewok".</summary>
    public IReadOnlyList<string> Tasks { get; init; } = [];

    /// <summary>Folder that holds the tasks, or the one task's own.</summary>
    public string? TasksData { get; init; }

    /// <summary>After which epochs: numbers from 1, "phases" (the last of each phase), "last", "all".</summary>
    public IReadOnlyList<string> TasksEpochs { get; init; } = ["phases"];

    /// <summary>"causal", "mlm", "both", or "phase": causal after CLM epochs, mlm after MLM epochs.</summary>
    public string TasksScore { get; init; } = "phase";

    /// <summary>"golden" or "pipeline2024" (SPEC §8).</summary>
    public string TasksConvention { get; init; } = "golden";

    /// <summary>Pairs of each subtask, a fixed choice; null: all.</summary>
    public int? TasksLimit { get; init; }
}
