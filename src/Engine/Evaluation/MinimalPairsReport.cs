namespace AntLM.Engine.Evaluation;

/// <summary>Accuracy on minimal pairs.</summary>
/// <param name="Convention">How texts were scored and compared.</param>
/// <param name="Files">One for each file.</param>
public sealed record MinimalPairsReport(ScoringConvention Convention, IReadOnlyList<ScoredPairs> Files)
{
    /// <summary>One for each file.</summary>
    public IReadOnlyList<ParadigmAccuracy> Paradigms { get; } = [.. Files.Select(file => file.Accuracy(Convention))];

    /// <summary>Unweighted means over the paradigms.</summary>
    public ParadigmAccuracy Mean => new(
        "mean",
        Paradigms.Sum(paradigm => paradigm.Pairs),
        Paradigms.Average(paradigm => paradigm.Causal),
        Paradigms.Average(paradigm => paradigm.MaskedSum),
        Paradigms.Average(paradigm => paradigm.MaskedMean));
}
