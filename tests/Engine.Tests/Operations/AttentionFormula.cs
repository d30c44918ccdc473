using System.Numerics;
using AntLM.Engine.Devices.Cpu;
using AntLM.OperationCases;

namespace AntLM.Engine.Tests.Operations;

/// <summary>Holds the processor's attention against <see cref="AttentionReference"/>.</summary>
internal static class AttentionFormula
{
    private const double Tolerance = 5e-6;

    public static void Check(AttentionCase problem)
    {
        var actual = Run(problem, threadCount: 2);
        var reference = AttentionReference.Of(problem);
        var (x, p) = (ToComplex(problem.Qkv), ToComplex(problem.Positions));
        var (output, logSumExp) = reference.Compute(x, p);
        CheckClose(actual.Output, output, "output");
        CheckClose(actual.LogSumExp, logSumExp, "logSumExp");
        CheckGradient(problem, actual.GradQkv, x, changed => reference.Compute(changed, p).Output, "gradQkv");
        CheckPaddingIsZero(problem, actual);
        if (problem.Disentangled)
        {
            CheckGradient(problem, actual.GradPositions, p, changed => reference.Compute(x, changed).Output, "gradPositions");
        }
    }

    public static AttentionRun Run(AttentionCase problem, int threadCount)
    {
        using var threads = new CpuThreads(threadCount);
        using var device = new CpuDevice(threads);
        return AttentionRun.On(device, problem);
    }

    private static Complex[] ToComplex(float[] values) => [.. values.Select(value => new Complex(value, 0))];

    private static void CheckClose(float[] actual, Complex[] expected, string what)
    {
        var limit = Tolerance * expected.Max(value => Math.Abs(value.Real));
        var errors = actual.Zip(expected, (a, e) => Math.Abs(a - e.Real)).ToArray();
        Assert.That(errors, Is.All.LessThanOrEqualTo(limit), what);
    }

    // By the complex step: some single elements, and a few directions in which all elements take part.
    private static void CheckGradient(
        AttentionCase problem, float[] actual, Complex[] at, Func<Complex[], Complex[]> function, string what)
    {
        const double Step = 1e-30;
        var random = new Random(7);
        // Where the gradient is zero, rounding still leaves something.
        var largest = Math.Max(actual.Max(Math.Abs), 0.1);
        for (var check = 0; check < 15; check++)
        {
            var direction = new double[at.Length];
            if (check < 12)
            {
                direction[random.Next(at.Length)] = 1;
            }
            else
            {
                direction = direction.Select(_ => (random.NextDouble() * 2) - 1).ToArray();
            }

            var output = function(at.Zip(direction, (value, part) => value + new Complex(0, Step * part)).ToArray());
            var expected = output.Zip(problem.GradOutput, (value, weight) => value.Imaginary / Step * weight).Sum();
            var computed = actual.Zip(direction, (value, part) => value * part).Sum();
            var terms = Math.Sqrt(direction.Sum(part => part * part));
            Assert.That(computed, Is.EqualTo(expected).Within(Tolerance * largest * terms), $"{what}, direction {check}");
        }
    }

    private static void CheckPaddingIsZero(AttentionCase problem, AttentionRun actual)
    {
        var hidden = problem.Hidden;
        for (var row = 0; row < problem.Batch * problem.Length; row++)
        {
            if (row % problem.Length >= problem.KeyLengths[row / problem.Length])
            {
                Assert.That(actual.Output.AsSpan(row * hidden, hidden).ToArray(), Is.All.EqualTo(0f), $"output of row {row}");
                Assert.That(actual.GradQkv.AsSpan(row * 3 * hidden, 3 * hidden).ToArray(), Is.All.EqualTo(0f), $"gradient of row {row}");
            }
        }
    }
}
