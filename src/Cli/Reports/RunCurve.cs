namespace AntLM.Cli.Reports;

/// <summary>What one epoch measured; what was not measured is null and leaves a gap in the curve.</summary>
/// <param name="Objective">The objective that the epoch trained, as the schedule writes it: <c>CLM</c> or <c>MLM</c>.</param>
/// <param name="ClmLoss">Held-out causal loss in nats per token.</param>
/// <param name="MlmLoss">Held-out masked loss in nats per masked token.</param>
/// <param name="CausalAccuracy">Share of minimal pairs right by the causal score, 0 to 1.</param>
/// <param name="MaskedAccuracy">Share of minimal pairs right by the masked score, 0 to 1.</param>
public sealed record EpochPoint(string Objective, double? ClmLoss, double? MlmLoss, double? CausalAccuracy, double? MaskedAccuracy)
{
    /// <summary>Share of masked tokens of the held-out text that were predicted, 0 to 1; not drawn.</summary>
    public double? MaskedTokenAccuracy { get; init; }
}

/// <summary>One run in a picture: its name and its epochs, from the first.</summary>
public sealed record RunCurve(string Name, IReadOnlyList<EpochPoint> Epochs);
