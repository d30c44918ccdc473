namespace AntLM.Engine.Evaluation;

/// <summary>Two sentences that differ in one point of grammar.</summary>
/// <param name="Good">The acceptable one.</param>
/// <param name="Bad">The other.</param>
/// <param name="Line">Line of the file it was read from, counted from 1.</param>
public sealed record MinimalPair(string Good, string Bad, int Line);
