namespace AntLM.Engine.Evaluation;

/// <summary>Where a target stands among <see cref="ScoringRows"/>.</summary>
/// <param name="Row">Index of its row.</param>
/// <param name="Target">Index among the row's targets.</param>
internal readonly record struct TargetPlace(int Row, int Target);
