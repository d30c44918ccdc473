namespace AntLM.Engine.Evaluation.ZeroShot;

/// <summary>A share of right answers with its standard error.</summary>
/// <param name="Value">0 to 1.</param>
/// <param name="StandardError">How much it would vary over other questions of the same kind.</param>
public readonly record struct Accuracy(double Value, double StandardError)
{
    /// <summary>Of one subtask: sqrt(p (1 − p) / n).</summary>
    public static Accuracy Of(double share, int pairs) => new(share, Math.Sqrt(share * (1 - share) / pairs));

    /// <summary>Unweighted mean of several subtasks, which are independent: sqrt(Σ squared standard errors) / k.</summary>
    public static Accuracy Mean(IReadOnlyCollection<Accuracy> parts) => new(
        parts.Average(part => part.Value), Math.Sqrt(parts.Sum(part => part.StandardError * part.StandardError)) / parts.Count);
}
