using System.Globalization;

namespace AntLM.OperationCases;

/// <summary>How far a tensor of a device is from what it should be.</summary>
/// <param name="Name">Which tensor, as in "gradient 2".</param>
/// <param name="Element">Index of the element that is farthest off.</param>
/// <param name="Error">The largest difference; not a number where an element was not written.</param>
/// <param name="Limit">What it may be.</param>
public sealed record TensorDifference(string Name, int Element, double Error, double Limit)
{
    /// <summary>Whether the error is over its limit, or not a number.</summary>
    public bool IsOver => !(Error <= Limit);

    /// <summary>The largest difference of two tensors, and where it is; the first one that is not a number counts most.</summary>
    public static (int Element, double Error) Farthest(float[] actual, float[] expected) =>
        Farthest(actual, [.. expected.Select(value => (double)value)]);

    /// <summary>The same against values that are more exact.</summary>
    public static (int Element, double Error) Farthest(float[] actual, double[] expected)
    {
        if (actual.Length != expected.Length)
        {
            throw new ArgumentException($"{actual.Length} elements are compared with {expected.Length}.", nameof(actual));
        }

        var farthest = (Element: 0, Error: 0.0);
        for (var i = 0; i < actual.Length; i++)
        {
            var error = Math.Abs(actual[i] - expected[i]);
            if (!(error <= farthest.Error))
            {
                farthest = (i, error);
                if (double.IsNaN(error))
                {
                    break;
                }
            }
        }

        return farthest;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Name}, element {Element}: error {Error:g4}, limit {Limit:g4}");
}
