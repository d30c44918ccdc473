namespace AntLM.Engine.Evaluation;

/// <summary>The pairs of a file with their scores.</summary>
/// <param name="File">The file.</param>
/// <param name="Scores">Of the acceptable text and of the other, for each pair.</param>
public sealed record ScoredPairs(MinimalPairFile File, IReadOnlyList<(SentenceScore Good, SentenceScore Bad)> Scores)
{
    /// <summary>Shares of pairs whose acceptable text scores higher.</summary>
    public ParadigmAccuracy Accuracy(ScoringConvention convention) => new(
        File.Name,
        File.Pairs.Count,
        Share(convention, score => score.Causal),
        Share(convention, score => score.MaskedSum),
        Share(convention, score => score.MaskedMean));

    private double? Share(ScoringConvention convention, Func<SentenceScore, double?> of) => of(Scores[0].Good) is null
        ? null
        : Scores.Average(pair => convention.Compare(of(pair.Good)!.Value, of(pair.Bad)!.Value));
}
