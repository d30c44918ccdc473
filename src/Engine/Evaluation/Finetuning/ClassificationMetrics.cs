namespace AntLM.Engine.Evaluation.Finetuning;

/// <summary>How well predicted labels agree with the true ones.</summary>
/// <param name="Examples">How many there were.</param>
/// <param name="Accuracy">Share of right predictions.</param>
/// <param name="F1">
/// Of two labels, the harmonic mean of precision and recall of label 1, 0 where label 1 is neither there nor predicted; null for more.
/// </param>
/// <param name="Matthews">
/// Correlation of predicted and true labels, −1 to 1 (Matthews 1975; for more than two labels Gorodkin 2004), 0 where all predictions or
/// all true labels are the same.
/// </param>
public sealed record ClassificationMetrics(int Examples, double Accuracy, double? F1, double Matthews)
{
    /// <summary>Standard error of the accuracy as the mean of independent draws: √(a (1 − a) / n).</summary>
    public double StandardError => Math.Sqrt(Accuracy * (1 - Accuracy) / Examples);

    /// <summary>The metrics of predictions.</summary>
    /// <param name="predicted">A label for each example.</param>
    /// <param name="actual">The true labels.</param>
    /// <param name="labels">How many labels there are.</param>
    public static ClassificationMetrics Of(IReadOnlyList<int> predicted, IReadOnlyList<int> actual, int labels)
    {
        ArgumentOutOfRangeException.ThrowIfZero(actual.Count, nameof(actual));
        ArgumentOutOfRangeException.ThrowIfNotEqual(predicted.Count, actual.Count, nameof(predicted));
        var (timesPredicted, timesActual, right) = (new long[labels], new long[labels], new long[labels]);
        for (var i = 0; i < actual.Count; i++)
        {
            timesPredicted[predicted[i]]++;
            timesActual[actual[i]]++;
            right[actual[i]] += predicted[i] == actual[i] ? 1 : 0;
        }

        return new ClassificationMetrics(
            actual.Count,
            (double)right.Sum() / actual.Count,
            labels == 2 ? F1Of(right[1], timesPredicted[1], timesActual[1]) : null,
            MatthewsOf(right.Sum(), actual.Count, timesPredicted, timesActual));
    }

    /// <summary>The number that a score names.</summary>
    /// <exception cref="InvalidOperationException">F1 of more than two labels is asked for.</exception>
    public double this[ClassificationScore score] => score switch
    {
        ClassificationScore.F1 => F1 ?? throw new InvalidOperationException("F1 is of two labels."),
        ClassificationScore.Matthews => Matthews,
        _ => Accuracy,
    };

    // 2 p r / (p + r) with p = right / predicted and r = right / actual.
    private static double F1Of(long right, long predicted, long actual) =>
        predicted + actual == 0 ? 0 : 2.0 * right / (predicted + actual);

    // (n c − Σ pₖ tₖ) / √((n² − Σ pₖ²)(n² − Σ tₖ²)), c right ones, pₖ times predicted, tₖ times true. Of two labels Matthews' formula.
    private static double MatthewsOf(long right, long examples, long[] predicted, long[] actual)
    {
        double square = (double)examples * examples;
        var covariance = ((double)examples * right) - predicted.Zip(actual, (p, t) => (double)p * t).Sum();
        var spread = (square - predicted.Sum(p => (double)p * p)) * (square - actual.Sum(t => (double)t * t));
        return spread == 0 ? 0 : covariance / Math.Sqrt(spread);
    }
}
