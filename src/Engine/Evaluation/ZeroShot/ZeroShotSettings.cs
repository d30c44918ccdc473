namespace AntLM.Engine.Evaluation.ZeroShot;

/// <summary>How tasks are scored.</summary>
/// <param name="Kinds">The scores that can be asked for.</param>
/// <param name="Convention">How texts are encoded, scored and compared.</param>
/// <param name="Limit">Pairs of each subtask at most; null: all.</param>
/// <param name="BatchTokens">Positions computed at a time; results are the same for any number.</param>
public sealed record ZeroShotSettings(
    ScoreKinds Kinds, ScoringConvention Convention, int? Limit = null, int BatchTokens = SentenceScorer.DefaultBatchTokens);
