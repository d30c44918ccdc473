using System.Numerics;

namespace AntLM.OperationCases;

/// <summary>A run of an attention problem against <see cref="AttentionReference"/>.</summary>
public static class AttentionFormula
{
    private const double Step = 1e-30;
    private const int SingleElements = 12;
    private const int Directions = 15;

    // Where a gradient is zero, rounding still leaves something.
    private const double SmallestGradient = 0.1;

    /// <summary>All values; gradients by the complex step, of some elements and in a few directions in which all take part; padding.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="run">What a device computed.</param>
    /// <param name="tolerance">What a tensor may differ by, as a part of its largest value.</param>
    public static IReadOnlyList<TensorDifference> Differences(AttentionCase problem, AttentionRun run, double tolerance)
    {
        var reference = AttentionReference.Of(problem);
        var (x, p) = (ToComplex(problem.Qkv), ToComplex(problem.Positions));
        var (output, logSumExp) = reference.Compute(x, p);
        var differences = new List<TensorDifference>
        {
            OfValues("output", run.Output, output, tolerance),
            OfValues("logSumExp", run.LogSumExp, logSumExp, tolerance),
            OfGradient("gradQkv", problem, run.GradQkv, x, changed => reference.Compute(changed, p).Output, tolerance),
            OfPadding("output of padding", problem, run.Output),
            OfPadding("gradQkv of padding", problem, run.GradQkv),
        };
        if (problem.Disentangled)
        {
            differences.Add(
                OfGradient("gradPositions", problem, run.GradPositions, p, changed => reference.Compute(x, changed).Output, tolerance));
        }

        return differences;
    }

    private static Complex[] ToComplex(float[] values) => [.. values.Select(value => new Complex(value, 0))];

    private static TensorDifference OfValues(string name, float[] actual, Complex[] expected, double tolerance)
    {
        var (element, error) = TensorDifference.Farthest(actual, [.. expected.Select(value => value.Real)]);
        return new TensorDifference(name, element, error, tolerance * expected.Max(value => Math.Abs(value.Real)));
    }

    private static TensorDifference OfGradient(
        string name, AttentionCase problem, float[] actual, Complex[] at, Func<Complex[], Complex[]> function, double tolerance)
    {
        var random = new Random(7);
        var (computed, expected) = (new float[Directions], new double[Directions]);
        for (var check = 0; check < Directions; check++)
        {
            var direction = new double[at.Length];
            if (check < SingleElements)
            {
                direction[random.Next(at.Length)] = 1;
            }
            else
            {
                direction = [.. direction.Select(_ => (random.NextDouble() * 2) - 1)];
            }

            // Of length one, so that all directions have one limit.
            var length = Math.Sqrt(direction.Sum(part => part * part));
            var output = function([.. at.Zip(direction, (value, part) => value + new Complex(0, Step * part))]);
            expected[check] = output.Zip(problem.GradOutput, (value, weight) => value.Imaginary / Step * weight).Sum() / length;
            computed[check] = (float)(actual.Zip(direction, (value, part) => value * part).Sum() / length);
        }

        var (worst, error) = TensorDifference.Farthest(computed, expected);
        var largest = Math.Max(actual.Max(value => Math.Abs((double)value)), SmallestGradient);
        return new TensorDifference($"{name}, direction {worst}", worst, error, tolerance * largest);
    }

    private static TensorDifference OfPadding(string name, AttentionCase problem, float[] actual)
    {
        var width = actual.Length / (problem.Batch * problem.Length);
        var padding = actual.Where((_, i) =>
            i / width % problem.Length >= problem.KeyLengths[i / width / problem.Length]).ToArray();
        var (element, error) = TensorDifference.Farthest(padding, new double[padding.Length]);
        return new TensorDifference(name, element, error, Limit: 0);
    }
}
