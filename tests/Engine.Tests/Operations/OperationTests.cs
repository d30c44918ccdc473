using AntLM.Engine.Devices.Cpu;
using AntLM.OperationCases;
using MathNet.Numerics.LinearAlgebra;
using Complex = System.Numerics.Complex;

namespace AntLM.Engine.Tests.Operations;

/// <summary>What every operation is asked: its values, its gradients, the same bits on any number of threads.</summary>
[TestFixtureSource(typeof(OperationCatalogue), nameof(OperationCatalogue.All))]
public sealed class OperationTests(OperationEntry entry)
{
    private const double Step = 1e-30;
    private const int SampledGradients = 40;

    // Inputs are of order one: a tensor whose true values nearly vanish, as gradients of a norm of one element do, has this scale.
    private const double SmallestScale = 1e-2;

    [TestCaseSource(typeof(OperationCatalogue), nameof(OperationCatalogue.Sizes))]
    public void EqualsItsFormula(OperationSize size)
    {
        var operation = entry.At(size);
        using var device = new CpuDevice();
        var run = OperationRun.On(device, operation, size.Rows + size.Width, accumulate: false);
        CheckOutputs(operation, run);
        CheckGradients(operation, run, accumulate: false);
    }

    [TestCaseSource(typeof(OperationCatalogue), nameof(OperationCatalogue.AccumulatingSizes))]
    public void AddsToGradientsOfWhatOthersRead(OperationSize size)
    {
        var operation = entry.At(size);
        if (operation.CanAccumulate)
        {
            using var device = new CpuDevice();
            CheckGradients(operation, OperationRun.On(device, operation, size.Rows + size.Width, accumulate: true), accumulate: true);
        }
    }

    [TestCase(517, 129)]
    public void HasTheSameBitsOnAnyNumberOfThreads(int rows, int width)
    {
        var operation = entry.Create(rows, width);
        var runs = new[] { 1, 2, 3 }.Select(count =>
        {
            using var threads = new CpuThreads(count);
            using var device = new CpuDevice(threads);
            return OperationRun.On(device, operation, seed: 1, accumulate: false);
        }).ToArray();
        foreach (var other in runs[1..])
        {
            Assert.That(other.Outputs, Is.EqualTo(runs[0].Outputs));
            Assert.That(other.Gradients, Is.EqualTo(runs[0].Gradients));
        }
    }

    private static void CheckOutputs(OperationCase operation, OperationRun run)
    {
        var expected = operation.Reference(Matrices(operation, run));
        for (var i = 0; i < expected.Length; i++)
        {
            Close(run.Outputs[i], [.. expected[i].ToRowMajorArray().Select(value => value.Real)], operation.Tolerance, $"output {i}");
        }
    }

    private static void CheckGradients(OperationCase operation, OperationRun run, bool accumulate)
    {
        for (var input = 0; input < operation.Inputs.Count; input++)
        {
            var kind = operation.Inputs[input].Kind;
            if (kind is CaseInputKind.Constant)
            {
                continue;
            }

            var adds = kind is CaseInputKind.Parameter || (accumulate && kind is CaseInputKind.Activation);
            var count = operation.Inputs[input].Count;
            var sampled = Enumerable.Range(0, Math.Min(count, SampledGradients))
                .Select(sample => (int)((long)sample * (count - 1) / Math.Max(1, Math.Min(count, SampledGradients) - 1))).ToArray();
            var actual = sampled.Select(index => run.Gradients[input]![index]).ToArray();
            var expected = sampled.Select(index => Derivative(operation, run, input, index) + (adds ? run.Priors[input][index] : 0));
            // The limit is a part of the whole tensor's largest value, not of the sample's.
            var tolerance = operation.Tolerance * Math.Max(1, Largest(run.Gradients[input]!) / Largest(actual));
            Close(actual, [.. expected], tolerance, $"gradient {input}");
        }
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

    private static void Close(float[] actual, double[] expected, double tolerance, string name)
    {
        Assert.That(actual, Has.Length.EqualTo(expected.Length), name);
        var limit = tolerance * Math.Max(expected.Max(Math.Abs), SmallestScale);
        for (var i = 0; i < actual.Length; i++)
        {
            Assert.That((double)actual[i], Is.EqualTo(expected[i]).Within(limit), $"{name}, element {i}");
        }
    }

    private static double Largest(float[] values) => Math.Max(values.Max(value => Math.Abs((double)value)), SmallestScale);
}
