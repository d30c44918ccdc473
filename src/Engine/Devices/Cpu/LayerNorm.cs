using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <content>Layer norm.</content>
internal sealed unsafe partial class CpuOperations
{
    /// <inheritdoc cref="IOperations.LayerNorm"/>
    public void LayerNorm(Tensor x, Tensor? gain, Tensor? bias, float epsilon, Tensor y, Tensor mean, Tensor inverseDeviation) =>
        ForRows(x.Rows, x.Width, new LayerNormRows(
            x.FloatPointer, PointerOf(gain), PointerOf(bias), epsilon, x.Width,
            y.FloatPointer, mean.FloatPointer, inverseDeviation.FloatPointer));

    /// <inheritdoc cref="IOperations.LayerNormBackward"/>
    public void LayerNormBackward(
        Tensor gradY, Tensor x, Tensor? gain, Tensor mean, Tensor inverseDeviation, bool accumulate,
        Tensor gradX, Tensor? gradGain, Tensor? gradBias) =>
        ForRowsWithSums(x.Rows, x.Width, gradGain, gradBias, new LayerNormGradients(
            gradY.FloatPointer, x.FloatPointer, PointerOf(gain), mean.FloatPointer, inverseDeviation.FloatPointer, accumulate, x.Width,
            gradX.FloatPointer));

    private static float* PointerOf(Tensor? tensor) => tensor is null ? null : tensor.FloatPointer;

    private readonly struct LayerNormRows(
        float* x, float* gain, float* bias, float epsilon, int width, float* y, float* means, float* inverses) : IRangeBody
    {
        public void Run(nint from, nint to)
        {
            for (var row = from; row < to; row++)
            {
                (means[row], inverses[row]) = LayerNormRow.Forward(x + row * width, gain, bias, epsilon, width, y + row * width);
            }
        }
    }

    private readonly struct LayerNormGradients(
        float* gradY, float* x, float* gain, float* means, float* inverses, bool accumulate, int width, float* gradX) : IRowSumsBody
    {
        public void Run(nint from, nint to, float* firstSums, float* secondSums)
        {
            for (var row = from; row < to; row++)
            {
                var start = row * width;
                LayerNormRow.Backward(
                    gradY + start, x + start, means[row], inverses[row], gain, inverses[row], width, accumulate, gradX + start,
                    firstSums, secondSums);
            }
        }
    }
}
