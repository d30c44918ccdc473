namespace AntLM.Engine.Configuration;

/// <summary>`masking:` (SPEC §4)</summary>
public sealed record MaskingSection
{
    /// <summary>"token" or "span".</summary>
    public string Strategy { get; init; } = "token";

    /// <summary>Probability of a token being selected.</summary>
    public double Probability { get; init; } = 0.15;
}
