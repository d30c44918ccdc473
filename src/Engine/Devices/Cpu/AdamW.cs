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

        var numbers = new OptimizerVectors(step, norm.Floats[0]);
        var rate = Vector512.Create(step.LearningRate);
        foreach (var segment in segments)
        {
            var kept = Vector512.Create(segment.Decays ? (float)(1 - ((double)step.LearningRate * step.WeightDecay)) : 1);
            float* gradient = gradients.FloatPointer + segment.Start, value = values.FloatPointer + segment.Start;
            float* first = firstMoment.FloatPointer + segment.Start, second = secondMoment.FloatPointer + segment.Start;
            ForEachElementTile(segment.Count, (from, to) =>
            {
                for (var i = from; i < to; i += Lanes.Count)
                {
                    var left = Remaining(i, to);
                    var direction = numbers.UpdateMoments(gradient + i, first + i, second + i, left);
                    Lanes.Store(Lanes.Load(value + i, left) * kept - rate * direction, value + i, left);
                }
            });
        }

        if (compute is not null)
        {
            Cast(values, compute);
        }
    }
}
