using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <content>The residual stream, a dropped branch added to it, and RMSNorm of the sum.</content>
internal sealed unsafe partial class CpuOperations
{
    /// <inheritdoc cref="IOperations.AddRmsNorm"/>
    public void AddRmsNorm(
        Tensor residual, Tensor branch, Dropout dropout, Tensor gain, float epsilon, Tensor sum, Tensor y, Tensor inverseRms)
    {
        var width = residual.Width;
        var factors = new DropoutFactors(dropout, width);
        float* before = residual.FloatPointer, added = branch.FloatPointer, gains = gain.FloatPointer;
        float* sums = sum.FloatPointer, target = y.FloatPointer, inverses = inverseRms.FloatPointer;
        ForEachTile(residual.Rows, width, (from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                var start = (nint)row * width;
                factors.Add(before + start, added + start, row, sums + start);
                inverses[row] = RmsNormRow.Forward(sums + start, gains, epsilon, width, target + start);
            }
        });
    }

    /// <inheritdoc cref="IOperations.AddRmsNormBackward"/>
    public void AddRmsNormBackward(
        Tensor gradY, Tensor sum, Tensor gain, Tensor inverseRms, Dropout dropout, Tensor gradSum, Tensor gradBranch, Tensor gradGain)
    {
        var width = sum.Width;
        var factors = new DropoutFactors(dropout, width);
        float* upstream = gradY.FloatPointer, sums = sum.FloatPointer, gains = gain.FloatPointer, inverses = inverseRms.FloatPointer;
        float* stream = gradSum.FloatPointer, target = gradBranch.FloatPointer;
        ForEachTileWithSums(sum.Rows, width, gradGain, null, (from, to, gainSums, _) =>
        {
            for (var row = from; row < to; row++)
            {
                var start = (nint)row * width;
                RmsNormRow.Backward(
                    upstream + start, sums + start, gains, inverses[row], width, accumulate: true, stream + start, gainSums);
                factors.Multiply(stream + start, row, accumulate: false, target + start);
            }
        });
    }
}
