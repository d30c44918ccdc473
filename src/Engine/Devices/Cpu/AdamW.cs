using System.Runtime.Intrinsics;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <content>AdamW (Loshchilov and Hutter 2019).</content>
internal sealed unsafe partial class CpuOperations
{
    /// <inheritdoc cref="IOperations.AdamW"/>
    public void AdamW(
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
            var start = (nint)segment.Start;
            var kept = segment.Decays ? (float)(1 - ((double)step.LearningRate * step.WeightDecay)) : 1;
            ForElements(segment.Count, new AdamWRange(
                numbers, gradients.FloatPointer + start, kept, step.LearningRate,
                firstMoment.FloatPointer + start, secondMoment.FloatPointer + start, values.FloatPointer + start));
        }

        if (compute is not null)
        {
            Cast(values, compute);
        }
    }

    private readonly struct AdamWRange(
        OptimizerNumbers numbers, float* gradients, float kept, float learningRate, float* firstMoment, float* secondMoment, float* values)
        : IRangeBody
    {
        public void Run(nint from, nint to)
        {
            var (clip, epsilon) = (Vector512.Create(numbers.Clip), Vector512.Create(numbers.Epsilon));
            var (beta1, rest1) = (Vector512.Create(numbers.Beta1), Vector512.Create(numbers.Rest1));
            var (beta2, rest2) = (Vector512.Create(numbers.Beta2), Vector512.Create(numbers.Rest2));
            var (correction1, correction2) = (Vector512.Create(numbers.Correction1), Vector512.Create(numbers.Correction2));
            var (keep, rate) = (Vector512.Create(kept), Vector512.Create(learningRate));
            float* source = gradients, m = firstMoment, v = secondMoment, target = values;
            for (var i = from; i < to; i += Lanes.Count)
            {
                var left = Remaining(i, to);
                var g = Lanes.Load(source + i, left) * clip;
                var first = Lanes.Load(m + i, left) * beta1 + g * rest1;
                var second = Lanes.Load(v + i, left) * beta2 + g * g * rest2;
                var direction = OptimizerNumbers.Direction(first, second, correction1, correction2, epsilon);
                Lanes.Store(first, m + i, left);
                Lanes.Store(second, v + i, left);
                Lanes.Store(Lanes.Load(target + i, left) * keep - rate * direction, target + i, left);
            }
        }
    }
}
