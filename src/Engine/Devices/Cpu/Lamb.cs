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

        var numbers = new OptimizerVectors(step, norm.Floats[0]);
        foreach (var segment in segments)
        {
            var decay = segment.Decays ? step.WeightDecay : 0;
            var decays = Vector512.Create(decay);
            float* gradient = gradients.FloatPointer + segment.Start, value = values.FloatPointer + segment.Start;
            float* first = firstMoment.FloatPointer + segment.Start, second = secondMoment.FloatPointer + segment.Start;
            var updateSquares = SumOverTiles(segment.Count, (from, to) =>
            {
                var sums = Vector512<double>.Zero;
                for (var i = from; i < to; i += Lanes.Count)
                {
                    var left = Remaining(i, to);
                    var update = numbers.UpdateMoments(gradient + i, first + i, second + i, left);
                    sums = AddSquares(update + decays * Lanes.Load(value + i, left), sums);
                }

                return Vector512.Sum(sums);
            });
            var ratio = decay > 0 ? TrustRatio(SumOfSquares(value, segment.Count), updateSquares) : 1;
            var rate = Vector512.Create((float)(step.LearningRate * ratio));
            ForEachElementTile(segment.Count, (from, to) =>
            {
                for (var i = from; i < to; i += Lanes.Count)
                {
                    var left = Remaining(i, to);
                    var before = Lanes.Load(value + i, left);
                    Lanes.Store(before - rate * (numbers.Direction(first + i, second + i, left) + decays * before), value + i, left);
                }
            });
        }

        if (compute is not null)
        {
            Cast(values, compute);
        }
    }

    private static double TrustRatio(double valueSquares, double updateSquares) =>
        valueSquares > 0 && updateSquares > 0 ? Math.Sqrt(valueSquares / updateSquares) : 1;
}
