using MathNet.Numerics.LinearAlgebra;
using Complex = System.Numerics.Complex;

namespace AntLM.OperationCases;

/// <summary>A run of a case against its <see cref="OperationCase.Reference"/>: all values, and a sample of the gradients.</summary>
public static class OperationFormula
{
    private const double Step = 1e-30;
    private const int SampledGradients = 40;

    // Inputs are of order one: a tensor whose true values nearly vanish, as gradients of a norm of one element do, has this scale.
    private const double SmallestScale = 1e-2;

    /// <summary>Every output against the formula.</summary>
    /// <param name="operation">The case.</param>
    /// <param name="run">What a device computed.</param>
    /// <param name="tolerance">What a tensor may differ by, as a part of its largest value.</param>
    public static IReadOnlyList<TensorDifference> OfOutputs(OperationCase operation, OperationRun run, double tolerance) =>
    [
        .. operation.Reference(Matrices(operation, run)).Select((expected, i) => Difference(
            $"output {i}", run.Outputs[i], [.. expected.ToRowMajorArray().Select(value => value.Real)], tolerance)),
    ];

    /// <summary>Gradients against derivatives of the formula by the complex step.</summary>
    /// <param name="operation">The case.</param>
    /// <param name="run">What a device computed.</param>
    /// <param name="accumulate">Whether the gradients of activations were added to.</param>
    /// <param name="tolerance">What a tensor may differ by, as a part of its largest value.</param>
    public static IReadOnlyList<TensorDifference> OfGradients(OperationCase operation, OperationRun run, bool accumulate, double tolerance) =>
    [
        .. Enumerable.Range(0, operation.Inputs.Count).Where(input => operation.Inputs[input].Kind is not CaseInputKind.Constant)
            .Select(input => OfGradient(operation, run, input, accumulate, tolerance)),
    ];

    private static TensorDifference OfGradient(OperationCase operation, OperationRun run, int input, bool accumulate, double tolerance)
    {
        var kind = operation.Inputs[input].Kind;
        var adds = kind is CaseInputKind.Parameter || (accumulate && kind is CaseInputKind.Activation);
        var count = operation.Inputs[input].Count;
        var sampled = Enumerable.Range(0, Math.Min(count, SampledGradients))
            .Select(sample => (int)((long)sample * (count - 1) / Math.Max(1, Math.Min(count, SampledGradients) - 1))).ToArray();
        var actual = sampled.Select(index => run.Gradients[input]![index]).ToArray();
        var expected = sampled.Select(index => Derivative(operation, run, input, index) + (adds ? run.Priors[input][index] : 0)).ToArray();
        // The limit is a part of the whole tensor's largest value, not of the sample's.
        var whole = tolerance * Math.Max(1, Scale(run.Gradients[input]!) / Scale(actual));
        return Difference($"gradient {input}", actual, expected, whole);
    }

    private static double Derivative(OperationCase operation, OperationRun run, int input, int index)
    {
        var inputs = Matrices(operation, run);
        var (row, column) = (index / inputs[input].ColumnCount, index % inputs[input].ColumnCount);
        inputs[input][row, column] += new Complex(0, Step);
        var outputs = operation.Reference(inputs);
        if (operation.IsLoss)
        {
            return outputs[0][0, 0].Imaginary / Step;
        }

        var sum = 0.0;
        for (var i = 0; i < outputs.Length; i++)
        {
            sum += outputs[i].ToRowMajorArray().Zip(run.Upstream[i], (value, upstream) => value.Imaginary * upstream).Sum();
        }

        return sum / Step;
    }

    private static Matrix<Complex>[] Matrices(OperationCase operation, OperationRun run) =>
    [
        .. operation.Inputs.Select((input, i) => Matrix<Complex>.Build.Dense(
            Math.Max(input.Rows, 1), input.Width, (row, column) => run.Inputs[i][(row * input.Width) + column])),
    ];

    private static TensorDifference Difference(string name, float[] actual, double[] expected, double tolerance)
    {
        var (element, error) = TensorDifference.Farthest(actual, expected);
        return new TensorDifference(name, element, error, tolerance * Math.Max(expected.Max(Math.Abs), SmallestScale));
    }

    private static double Scale(float[] values) => Math.Max(values.Max(value => Math.Abs((double)value)), SmallestScale);
}
