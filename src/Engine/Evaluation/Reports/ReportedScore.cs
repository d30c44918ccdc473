namespace AntLM.Engine.Evaluation.Reports;

/// <summary>A score of a run.</summary>
/// <param name="Value">In percent; null where it would be that of a part only.</param>
/// <param name="StandardError">In percent; null where it is not known.</param>
/// <param name="Remark">Why it does not stand beside published scores; null where it does.</param>
public sealed record ReportedScore(double? Value, double? StandardError, string? Remark)
{
    /// <summary>Whether it stands beside published scores.</summary>
    public bool IsComparable => Value is not null && Remark is null;
}
