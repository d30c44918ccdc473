using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <content>RMSNorm.</content>
internal sealed unsafe partial class CpuOperations
{
    /// <inheritdoc cref="IOperations.RmsNorm"/>
    public void RmsNorm(Tensor x, Tensor gain, float epsilon, Tensor y, Tensor inverseRms)
    {
        var width = x.Width;
        float* source = x.FloatPointer, gains = gain.FloatPointer, target = y.FloatPointer, inverses = inverseRms.FloatPointer;
        ForEachTile(x.Rows, width, (from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                var start = (nint)row * width;
                inverses[row] = RmsNormRow.Forward(source + start, gains, epsilon, width, target + start);
            }
        });
    }

    /// <inheritdoc cref="IOperations.RmsNormBackward"/>
    public void RmsNormBackward(
        Tensor gradY, Tensor x, Tensor gain, Tensor inverseRms, bool accumulate, Tensor gradX, Tensor gradGain)
    {
        var width = x.Width;
        float* upstream = gradY.FloatPointer, source = x.FloatPointer, gains = gain.FloatPointer;
        float* inverses = inverseRms.FloatPointer, target = gradX.FloatPointer;
        ForEachTileWithSums(x.Rows, width, gradGain, null, (from, to, gainSums, _) =>
        {
            for (var row = from; row < to; row++)
            {
                var start = (nint)row * width;
                RmsNormRow.Backward(
                    upstream + start, source + start, gains, inverses[row], width, accumulate, target + start, gainSums);
            }
        });
    }
}
