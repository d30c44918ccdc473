using System.Runtime.Intrinsics;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <content>The norm of all gradients.</content>
internal sealed unsafe partial class CpuOperations
{
    /// <inheritdoc cref="IOperations.GradientNorm"/>
    public void GradientNorm(Tensor gradients, Tensor norm) =>
        norm.Floats[0] = (float)Math.Sqrt(SumOfSquares(gradients.FloatPointer, (nint)gradients.Count));

    private double SumOfSquares(float* values, nint count) => SumOverElements(count, new SquaresSum(values));

    // In double: the square of a large but finite gradient is beyond Float32.
    private static Vector512<double> AddSquares(Vector512<float> values, Vector512<double> sums)
    {
        var (lower, upper) = Vector512.Widen(values);
        return Vector512.FusedMultiplyAdd(upper, upper, Vector512.FusedMultiplyAdd(lower, lower, sums));
    }

    private readonly struct SquaresSum(float* values) : IRangeSum
    {
        public double Sum(nint from, nint to)
        {
            var sums = Vector512<double>.Zero;
            for (var i = from; i < to; i += Lanes.Count)
            {
                sums = AddSquares(Lanes.Load(values + i, Remaining(i, to)), sums);
            }

            return Vector512.Sum(sums);
        }
    }
}
