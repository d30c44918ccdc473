namespace AntLM.Engine.Evaluation;

/// <summary>Two texts of which one is acceptable: sentences that differ in one point of grammar, or ways to go on from a context.</summary>
/// <param name="Good">The acceptable one.</param>
/// <param name="Bad">The other.</param>
/// <param name="Line">Line of the file it was read from, counted from 1.</param>
/// <param name="Context">What stands before either, read and not scored; empty for plain sentences.</param>
public sealed record MinimalPair(string Good, string Bad, int Line, string Context = "");
