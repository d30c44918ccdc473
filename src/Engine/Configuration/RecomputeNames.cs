namespace AntLM.Engine.Configuration;

/// <summary>
/// What `training.recompute` and `--recompute` name: the activations that are computed again in the backward pass instead of being kept.
/// </summary>
public static class RecomputeNames
{
    /// <summary>Everything is kept that the backward pass reads.</summary>
    public const string None = "none";

    /// <summary>Of every layer but the last only its inputs are kept.</summary>
    public const string Blocks = "blocks";

    /// <summary>What can be written.</summary>
    public static IReadOnlyList<string> All { get; } = [None, Blocks];
}
