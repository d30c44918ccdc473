namespace AntLM.Engine.Data.Toy;

/// <summary>Two sentences that differ in one point; the language has the first and not the second.</summary>
public sealed record MinimalPair(string Good, string Bad);

/// <summary>The minimal pairs of one paradigm, such as <c>subject_verb_agreement</c>.</summary>
public sealed record MinimalPairSet(string Paradigm, IReadOnlyList<MinimalPair> Pairs);
