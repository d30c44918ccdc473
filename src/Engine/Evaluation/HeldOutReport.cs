namespace AntLM.Engine.Evaluation;

/// <summary>Both objectives on held-out text, token-weighted.</summary>
/// <param name="CausalLoss">CLM: mean −ln p of the targets, nats.</param>
/// <param name="CausalTargets">CLM: targets.</param>
/// <param name="MaskedLoss">MLM: mean −ln p of the targets, nats.</param>
/// <param name="MaskedAccuracy">MLM: share of targets that had the largest logit.</param>
/// <param name="MaskedTargets">MLM: targets.</param>
public sealed record HeldOutReport(
    double CausalLoss, long CausalTargets, double MaskedLoss, double MaskedAccuracy, long MaskedTargets)
{
    /// <summary>exp of the CLM loss.</summary>
    public double Perplexity => Math.Exp(CausalLoss);
}
