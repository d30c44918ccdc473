namespace AntLM.Engine.Objectives;

/// <summary>What a model is given for one (micro-)batch. Host memory.</summary>
/// <param name="Rows">Sequences.</param>
/// <param name="Length">Positions T in each.</param>
/// <param name="InputIds">[Rows · Length] what the model reads.</param>
/// <param name="KeyLengths">[Rows] real tokens of each row.</param>
/// <param name="DocumentStarts">[Rows · Length] where each token's document begins in its row, or null.</param>
/// <param name="IsCausal">Whether attention is causal.</param>
/// <param name="TargetRows">Indices into [Rows · Length] that have a target, ascending.</param>
/// <param name="TargetIds">The token to predict at each of them.</param>
/// <param name="PlannedTargets">Capacity that the step is recorded for when the targets fit.</param>
/// <param name="FirstSequence">Index of the first row in the global batch.</param>
public sealed record ObjectiveBatch(
    int Rows,
    int Length,
    int[] InputIds,
    int[] KeyLengths,
    int[]? DocumentStarts,
    bool IsCausal,
    int[] TargetRows,
    int[] TargetIds,
    int PlannedTargets,
    long FirstSequence);
