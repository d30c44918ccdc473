namespace AntLM.Engine.Evaluation.Finetuning;

/// <summary>A number over several seeds.</summary>
/// <param name="Mean">Its mean.</param>
/// <param name="Spread">Its sample standard deviation; null for one seed.</param>
public readonly record struct SeedMean(double Mean, double? Spread)
{
    /// <summary>Mean and spread of at least one number.</summary>
    public static SeedMean Of(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        return new SeedMean(
            mean, values.Count < 2 ? null : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1)));
    }
}
