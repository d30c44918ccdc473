using System.Runtime.Intrinsics;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <content>The norm of all gradients.</content>
internal sealed unsafe partial class CpuOperations
{
    /// <inheritdoc cref="IOperations.GradientNorm"/>
    public void GradientNorm(Tensor gradients, Tensor norm) =>
        norm.Floats[0] = (float)Math.Sqrt(SumOfSquares(gradients.FloatPointer, gradients.Count));

    private double SumOfSquares(float* values, long count) => SumOverTiles(count, (from, to) =>
    {
        var sums = Vector512<double>.Zero;
        for (var i = from; i < to; i += Lanes.Count)
        {
            sums = AddSquares(Lanes.Load(values + i, Remaining(i, to)), sums);
        }

        return Vector512.Sum(sums);
    });

    // In double: the square of a large but finite gradient is beyond Float32.
    private static Vector512<double> AddSquares(Vector512<float> values, Vector512<double> sums)
    {
        var (lower, upper) = Vector512.Widen(values);
        return Vector512.FusedMultiplyAdd(upper, upper, Vector512.FusedMultiplyAdd(lower, lower, sums));
    }
}
