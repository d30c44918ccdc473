namespace AntLM.Engine.Evaluation;

/// <summary>Scores of one text, natural logarithms.</summary>
/// <param name="TargetTokens">Tokens that were scored.</param>
/// <param name="Causal">Σ ln p(token | before), or null when it was not asked for.</param>
/// <param name="MaskedSum">Σ ln p(token | all others), or null when it was not asked for.</param>
public readonly record struct SentenceScore(int TargetTokens, double? Causal, double? MaskedSum)
{
    /// <summary>The masked score divided by the number of target tokens.</summary>
    public double? MaskedMean => MaskedSum / TargetTokens;
}
