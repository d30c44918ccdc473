using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <content>The residual stream, a dropped branch added to it, and the plain layer norm of the sum.</content>
internal sealed unsafe partial class CpuOperations
{
    /// <inheritdoc cref="IOperations.AddLayerNorm"/>
    public void AddLayerNorm(
        Tensor residual, Tensor branch, Dropout dropout, float epsilon, Tensor sum, Tensor y, Tensor inverseDeviation)
    {
        var width = residual.Width;
        var factors = new DropoutFactors(dropout, width);
        float* before = residual.FloatPointer, added = branch.FloatPointer;
        float* sums = sum.FloatPointer, target = y.FloatPointer, inverses = inverseDeviation.FloatPointer;
        ForEachTile(residual.Rows, width, (from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                var start = (nint)row * width;
                factors.Add(before + start, added + start, row, sums + start);
                (_, inverses[row]) = LayerNormRow.Forward(sums + start, null, null, epsilon, width, target + start);
            }
        });
    }

    /// <inheritdoc cref="IOperations.AddLayerNormBackward"/>
    public void AddLayerNormBackward(
        Tensor gradY, Tensor y, Tensor inverseDeviation, Dropout dropout, Tensor gradSum, Tensor gradBranch)
    {
        var width = y.Width;
        var factors = new DropoutFactors(dropout, width);
        float* upstream = gradY.FloatPointer, normalized = y.FloatPointer, inverses = inverseDeviation.FloatPointer;
        float* stream = gradSum.FloatPointer, target = gradBranch.FloatPointer;
        ForEachTile(y.Rows, width, (from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                var start = (nint)row * width;
                LayerNormRow.Backward(
                    upstream + start, normalized + start, center: 0, scale: 1, gain: null, inverses[row], width, accumulate: true,
                    stream + start);
                factors.Multiply(stream + start, row, accumulate: false, target + start);
            }
        });
    }
}
