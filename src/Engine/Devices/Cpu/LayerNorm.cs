using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <content>Layer norm.</content>
internal sealed unsafe partial class CpuOperations
{
    /// <inheritdoc cref="IOperations.LayerNorm"/>
    public void LayerNorm(Tensor x, Tensor? gain, Tensor? bias, float epsilon, Tensor y, Tensor mean, Tensor inverseDeviation)
    {
        var width = x.Width;
        float* source = x.FloatPointer, gains = PointerOf(gain), biases = PointerOf(bias), target = y.FloatPointer;
        float* means = mean.FloatPointer, inverses = inverseDeviation.FloatPointer;
        ForEachTile(x.Rows, width, (from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                var start = (nint)row * width;
                (means[row], inverses[row]) = LayerNormRow.Forward(source + start, gains, biases, epsilon, width, target + start);
            }
        });
    }

    /// <inheritdoc cref="IOperations.LayerNormBackward"/>
    public void LayerNormBackward(
        Tensor gradY, Tensor x, Tensor? gain, Tensor mean, Tensor inverseDeviation, bool accumulate,
        Tensor gradX, Tensor? gradGain, Tensor? gradBias)
    {
        var width = x.Width;
        float* upstream = gradY.FloatPointer, source = x.FloatPointer, gains = PointerOf(gain);
        float* means = mean.FloatPointer, inverses = inverseDeviation.FloatPointer, target = gradX.FloatPointer;
        ForEachTileWithSums(x.Rows, width, gradGain, gradBias, (from, to, gainSums, biasSums) =>
        {
            for (var row = from; row < to; row++)
            {
                var start = (nint)row * width;
                LayerNormRow.Backward(
                    upstream + start, source + start, means[row], inverses[row], gains, inverses[row], width, accumulate,
                    target + start, gainSums, biasSums);
            }
        });
    }

    private static float* PointerOf(Tensor? tensor) => tensor is null ? null : tensor.FloatPointer;
}
