using AntLM.Engine.Devices;

namespace AntLM.Engine.Tests.Optimizers;

/// <summary>AdamW and LAMB against their formulas in double precision.</summary>
[TestFixture(false)]
[TestFixture(true)]
internal sealed class OptimizerTests(bool isLamb)
{
    private const int Steps = 4;

    [Test]
    public void EqualsItsFormula()
    {
        using var problem = new OptimizerCase(Update);
        var values = Doubles(problem.Values.Floats);
        var (first, second) = (new double[values.Length], new double[values.Length]);
        for (var step = 0; step < Steps; step++)
        {
            problem.DrawGradients();
            Expect(problem.Step, Doubles(problem.Gradients.Floats), first, second, values);
            problem.Run();
        }

        foreach (var segment in OptimizerCase.Segments)
        {
            for (var i = (int)segment.Start; i < segment.Start + segment.Count; i++)
            {
                Assert.That((double)problem.Values.Floats[i], Is.EqualTo(values[i]).Within(5e-7), $"value {i}");
                Assert.That((double)problem.FirstMoment.Floats[i], Is.EqualTo(first[i]).Within(1e-7), $"first moment {i}");
                Assert.That((double)problem.SecondMoment.Floats[i], Is.EqualTo(second[i]).Within(1e-8), $"second moment {i}");
            }
        }

        Assert.That(problem.Compute.Floats.ToArray(), Is.EqualTo(problem.Values.Floats.ToArray()));
    }

    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    public void WritesNothingWhenAGradientIsNotFinite(float bad)
    {
        using var problem = new OptimizerCase(Update);
        problem.DrawGradients();
        problem.Run();
        var before = Blocks(problem);
        problem.DrawGradients();
        problem.Gradients.Floats[20_000] = bad;
        problem.Run();
        Assert.That(Blocks(problem), Is.EqualTo(before));
    }

    [Test]
    public void HasTheSameBitsOnAnyNumberOfThreads()
    {
        var results = new[] { 1, 2, 3 }.Select(threads =>
        {
            using var problem = new OptimizerCase(Update, threads);
            problem.DrawGradients();
            problem.Run();
            return problem.Values.Floats.ToArray();
        }).ToArray();
        Assert.That(results[1], Is.EqualTo(results[0]));
        Assert.That(results[2], Is.EqualTo(results[0]));
    }

    private void Update(
        IOperations device, Tensors.Tensor gradients, Tensors.Tensor norm, IReadOnlyList<ParameterSegment> segments, in OptimizerStep step,
        Tensors.Tensor firstMoment, Tensors.Tensor secondMoment, Tensors.Tensor values, Tensors.Tensor? compute)
    {
        if (isLamb)
        {
            device.Lamb(gradients, norm, segments, step, firstMoment, secondMoment, values, compute);
        }
        else
        {
            device.AdamW(gradients, norm, segments, step, firstMoment, secondMoment, values, compute);
        }
    }

    private void Expect(OptimizerStep step, double[] gradients, double[] first, double[] second, double[] values)
    {
        var clip = Math.Min(1, step.MaxGradientNorm / (Norm(gradients) + 1e-6));
        foreach (var segment in OptimizerCase.Segments)
        {
            var range = Enumerable.Range((int)segment.Start, segment.Count).ToArray();
            var decay = segment.Decays ? OptimizerCase.WeightDecay : 0.0;
            var update = new double[values.Length];
            foreach (var i in range)
            {
                var gradient = gradients[i] * clip;
                first[i] = (OptimizerCase.Beta1 * first[i]) + ((1 - (double)OptimizerCase.Beta1) * gradient);
                second[i] = (OptimizerCase.Beta2 * second[i]) + ((1 - (double)OptimizerCase.Beta2) * gradient * gradient);
                update[i] = (first[i] / step.BiasCorrection1 / (Math.Sqrt(second[i] / step.BiasCorrection2) + step.Epsilon))
                    + (decay * values[i]);
            }

            var (valueNorm, updateNorm) = (Norm(range.Select(i => values[i])), Norm(range.Select(i => update[i])));
            var ratio = isLamb && decay > 0 && valueNorm > 0 && updateNorm > 0 ? valueNorm / updateNorm : 1;
            foreach (var i in range)
            {
                values[i] -= step.LearningRate * ratio * update[i];
            }
        }
    }

    private static float[][] Blocks(OptimizerCase problem) =>
    [
        problem.FirstMoment.Floats.ToArray(), problem.SecondMoment.Floats.ToArray(),
        problem.Values.Floats.ToArray(), problem.Compute.Floats.ToArray(),
    ];

    private static double Norm(IEnumerable<double> values) => Math.Sqrt(values.Sum(value => value * value));

    private static double[] Doubles(Span<float> values) => [.. values.ToArray().Select(value => (double)value)];
}
