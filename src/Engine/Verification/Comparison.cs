namespace AntLM.Engine.Verification;

/// <summary>Collects errors by name; of several under one name the worst stays.</summary>
internal sealed class Comparison
{
    private readonly List<string> order = [];
    private readonly Dictionary<string, Quantity> worst = [];
    private readonly SortedSet<string> withoutReference = new(StringComparer.Ordinal);

    /// <summary>In the order in which names came first.</summary>
    public IReadOnlyList<Quantity> Quantities => [.. order.Select(name => worst[name])];

    /// <summary>Names that the case gives no reference for.</summary>
    public IReadOnlyCollection<string> WithoutReference => withoutReference;

    /// <summary>Compares numbers: |actual − expected| / |expected|.</summary>
    public void Number(string name, string where, double actual, double? expected, double limit)
    {
        if (expected is not { } reference)
        {
            withoutReference.Add(name);
            return;
        }

        Add(new Quantity(name, where, actual == reference ? 0 : Math.Abs(actual - reference) / Math.Abs(reference), limit));
    }

    /// <summary>Compares tensors by the limit's measure.</summary>
    public void Tensor(string name, ReadOnlySpan<float> actual, float[]? expected, TensorLimit limit)
    {
        if (expected is null)
        {
            withoutReference.Add(name);
            return;
        }

        var error = limit.Measure == TensorMeasure.Direction ? DirectionError(actual, expected) : LargestDifference(actual, expected);
        Add(new Quantity(name, "", error, limit.Value));
    }

    private static double LargestDifference(ReadOnlySpan<float> actual, float[] expected)
    {
        var (largest, difference) = (0.0, 0.0);
        for (var index = 0; index < expected.Length; index++)
        {
            largest = Math.Max(largest, Math.Abs((double)expected[index]));
            difference = Math.Max(difference, Math.Abs((double)actual[index] - expected[index]));
        }

        return difference == 0 ? 0 : difference / largest;
    }

    private static double DirectionError(ReadOnlySpan<float> actual, float[] expected)
    {
        var (product, actualSquares, expectedSquares) = (0.0, 0.0, 0.0);
        for (var index = 0; index < expected.Length; index++)
        {
            product += (double)actual[index] * expected[index];
            actualSquares += (double)actual[index] * actual[index];
            expectedSquares += (double)expected[index] * expected[index];
        }

        return actualSquares == 0 && expectedSquares == 0 ? 0 : 1 - (product / Math.Sqrt(actualSquares * expectedSquares));
    }

    private void Add(Quantity quantity)
    {
        if (worst.TryAdd(quantity.Name, quantity))
        {
            order.Add(quantity.Name);
        }
        else if (!(quantity.Error <= worst[quantity.Name].Error) && !double.IsNaN(worst[quantity.Name].Error))
        {
            worst[quantity.Name] = quantity;
        }
    }
}
