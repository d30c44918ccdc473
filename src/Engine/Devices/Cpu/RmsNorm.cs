using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <content>RMSNorm.</content>
internal sealed unsafe partial class CpuOperations
{
    /// <inheritdoc cref="IOperations.RmsNorm"/>
    public void RmsNorm(Tensor x, Tensor gain, float epsilon, Tensor y, Tensor inverseRms) => ForRows(x.Rows, x.Width, new RmsNormRows(
        x.FloatPointer, gain.FloatPointer, epsilon, x.Width, y.FloatPointer, inverseRms.FloatPointer));

    /// <inheritdoc cref="IOperations.RmsNormBackward"/>
    public void RmsNormBackward(
        Tensor gradY, Tensor x, Tensor gain, Tensor inverseRms, bool accumulate, Tensor gradX, Tensor gradGain) =>
        ForRowsWithSums(x.Rows, x.Width, gradGain, null, new RmsNormGradients(
            gradY.FloatPointer, x.FloatPointer, gain.FloatPointer, inverseRms.FloatPointer, accumulate, x.Width, gradX.FloatPointer));

    private readonly struct RmsNormRows(float* x, float* gain, float epsilon, int width, float* y, float* inverses) : IRangeBody
    {
        public void Run(nint from, nint to)
        {
            for (var row = from; row < to; row++)
            {
                inverses[row] = RmsNormRow.Forward(x + row * width, gain, epsilon, width, y + row * width);
            }
        }
    }

    private readonly struct RmsNormGradients(
        float* gradY, float* x, float* gain, float* inverses, bool accumulate, int width, float* gradX) : IRowSumsBody
    {
        public void Run(nint from, nint to, float* firstSums, float* secondSums)
        {
            for (var row = from; row < to; row++)
            {
                var start = row * width;
                RmsNormRow.Backward(gradY + start, x + start, gain, inverses[row], width, accumulate, gradX + start, firstSums);
            }
        }
    }
}
