using System.Runtime.Intrinsics;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <content>LAMB (You et al. 2020), as SPEC §6 has it: the ratio is one where nothing decays.</content>
internal sealed unsafe partial class CpuOperations
{
    /// <inheritdoc cref="IOperations.Lamb"/>
    public void Lamb(
        Tensor gradients, Tensor norm, IReadOnlyList<ParameterSegment> segments, in OptimizerStep step,
        Tensor firstMoment, Tensor secondMoment, Tensor values, Tensor? compute)
    {
        if (!float.IsFinite(norm.Floats[0]))
        {
            return;
        }

        var numbers = new OptimizerNumbers(step, norm.Floats[0]);
        for (var index = 0; index < segments.Count; index++)
        {
            var segment = segments[index];
            var decay = segment.Decays ? step.WeightDecay : 0;
            float* gradient = gradients.FloatPointer + segment.Start, value = values.FloatPointer + segment.Start;
            float* first = firstMoment.FloatPointer + segment.Start, second = secondMoment.FloatPointer + segment.Start;
            var updateSquares = SumOverElements(segment.Count, new LambMoments(numbers, gradient, value, decay, first, second));
            var ratio = decay > 0 ? TrustRatio(SumOfSquares(value, segment.Count), updateSquares) : 1;
            ForElements(segment.Count, new LambUpdate(numbers, first, second, decay, (float)(step.LearningRate * ratio), value));
        }

        if (compute is not null)
        {
            Cast(values, compute);
        }
    }

    private static double TrustRatio(double valueSquares, double updateSquares) =>
        valueSquares > 0 && updateSquares > 0 ? Math.Sqrt(valueSquares / updateSquares) : 1;

    // Writes the moments; Σ update².
    private readonly struct LambMoments(
        OptimizerNumbers numbers, float* gradients, float* values, float decay, float* firstMoment, float* secondMoment) : IRangeSum
    {
        public double Sum(nint from, nint to)
        {
            var (clip, epsilon, decays) = (Vector512.Create(numbers.Clip), Vector512.Create(numbers.Epsilon), Vector512.Create(decay));
            var (beta1, rest1) = (Vector512.Create(numbers.Beta1), Vector512.Create(numbers.Rest1));
            var (beta2, rest2) = (Vector512.Create(numbers.Beta2), Vector512.Create(numbers.Rest2));
            var (correction1, correction2) = (Vector512.Create(numbers.Correction1), Vector512.Create(numbers.Correction2));
            float* source = gradients, value = values, m = firstMoment, v = secondMoment;
            var sums = Vector512<double>.Zero;
            for (var i = from; i < to; i += Lanes.Count)
            {
                var left = Remaining(i, to);
                var g = Lanes.Load(source + i, left) * clip;
                var first = Lanes.Load(m + i, left) * beta1 + g * rest1;
                var second = Lanes.Load(v + i, left) * beta2 + g * g * rest2;
                var direction = OptimizerNumbers.Direction(first, second, correction1, correction2, epsilon);
                Lanes.Store(first, m + i, left);
                Lanes.Store(second, v + i, left);
                sums = AddSquares(direction + decays * Lanes.Load(value + i, left), sums);
            }

            return Vector512.Sum(sums);
        }
    }

    private readonly struct LambUpdate(
        OptimizerNumbers numbers, float* firstMoment, float* secondMoment, float decay, float rate, float* values) : IRangeBody
    {
        public void Run(nint from, nint to)
        {
            var (epsilon, decays, rates) = (Vector512.Create(numbers.Epsilon), Vector512.Create(decay), Vector512.Create(rate));
            var (correction1, correction2) = (Vector512.Create(numbers.Correction1), Vector512.Create(numbers.Correction2));
            float* m = firstMoment, v = secondMoment, target = values;
            for (var i = from; i < to; i += Lanes.Count)
            {
                var left = Remaining(i, to);
                var value = Lanes.Load(target + i, left);
                var direction = OptimizerNumbers.Direction(
                    Lanes.Load(m + i, left), Lanes.Load(v + i, left), correction1, correction2, epsilon);
                Lanes.Store(value - rates * (direction + decays * value), target + i, left);
            }
        }
    }
}
