namespace AntLM.Engine.Evaluation;

/// <summary>Under which keys of a JSON line a pair stands; other keys are not read.</summary>
/// <param name="Good">The acceptable text.</param>
/// <param name="Bad">The other.</param>
/// <param name="Context">What stands before either; null for plain sentences.</param>
public sealed record MinimalPairKeys(string Good, string Bad, string? Context)
{
    /// <summary>BLiMP and its supplement.</summary>
    public static MinimalPairKeys Sentences { get; } = new("sentence_good", "sentence_bad", null);

    /// <summary>EWoK: the first target fits the first context, the second does not (SPEC §8).</summary>
    public static MinimalPairKeys Ewok { get; } = new("Target1", "Target2", "Context1");
}
