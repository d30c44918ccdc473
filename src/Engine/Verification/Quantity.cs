namespace AntLM.Engine.Verification;

/// <summary>One number or tensor that was compared with its reference.</summary>
/// <param name="Name">As in the case: `clm.loss`, `clm.grad.model.norm.weight`.</param>
/// <param name="Where">Which of several the error belongs to, the worst; empty for a single one.</param>
/// <param name="Error">Relative error; for a tensor, the largest difference by the reference's largest magnitude, or, from a device
/// that computes in BFloat16, 1 − the cosine of both.</param>
/// <param name="Limit">What the error may be.</param>
public sealed record Quantity(string Name, string Where, double Error, double Limit)
{
    /// <summary>The error in percent of its limit; infinite where something differs that may not.</summary>
    public double Percent => Error == 0 ? 0 : 100 * Error / Limit;

    /// <summary>Whether the error is over its limit, or not a number.</summary>
    public bool IsOver => !(Percent <= 100);
}
