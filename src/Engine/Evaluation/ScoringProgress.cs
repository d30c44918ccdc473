namespace AntLM.Engine.Evaluation;

/// <summary>How far a scoring has come.</summary>
/// <param name="Done">Positions that have been computed, padding included.</param>
/// <param name="Total">Positions to compute in all.</param>
public readonly record struct ScoringProgress(long Done, long Total);
