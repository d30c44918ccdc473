namespace AntLM.Engine.Verification;

/// <summary>How far an fp32 implementation may be from the float64 reference; the reference itself run in fp32 stays below 1e-6.</summary>
internal static class VerificationLimits
{
    /// <summary>A model's loss, relative.</summary>
    public const double Loss = 2e-6;

    /// <summary>Logits and each gradient tensor, by that tensor's largest magnitude; a gradient norm, relative.</summary>
    public const double Tensor = 1e-5;

    /// <summary>Everything of a trajectory.</summary>
    public const double Trajectory = 1e-5;

    /// <summary>Scores of sentences, relative.</summary>
    public const double Score = 1e-5;

    /// <summary>Counts must be equal.</summary>
    public const double Exact = 0;
}
