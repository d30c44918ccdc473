using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <content>The residual stream, a dropped branch added to it, and RMSNorm of the sum.</content>
internal sealed unsafe partial class CpuOperations
{
    /// <inheritdoc cref="IOperations.AddRmsNorm"/>
    public void AddRmsNorm(
        Tensor residual, Tensor branch, Dropout dropout, Tensor gain, float epsilon, Tensor sum, Tensor y, Tensor inverseRms) =>
        ForRows(residual.Rows, residual.Width, new AddRmsNormRows(
            residual.FloatPointer, branch.FloatPointer, new DropoutFactors(dropout, residual.Width), gain.FloatPointer, epsilon,
            residual.Width, sum.FloatPointer, y.FloatPointer, inverseRms.FloatPointer));

    /// <inheritdoc cref="IOperations.AddRmsNormBackward"/>
    public void AddRmsNormBackward(
        Tensor gradY, Tensor sum, Tensor gain, Tensor inverseRms, Dropout dropout, Tensor gradSum, Tensor gradBranch, Tensor gradGain) =>
        ForRowsWithSums(sum.Rows, sum.Width, gradGain, null, new AddRmsNormGradients(
            gradY.FloatPointer, sum.FloatPointer, gain.FloatPointer, inverseRms.FloatPointer, new DropoutFactors(dropout, sum.Width),
            sum.Width, gradSum.FloatPointer, gradBranch.FloatPointer));

    private readonly struct AddRmsNormRows(
        float* residual, float* branch, DropoutFactors factors, float* gain, float epsilon, int width,
        float* sum, float* y, float* inverses) : IRangeBody
    {
        public void Run(nint from, nint to)
        {
            for (var row = from; row < to; row++)
            {
                var start = row * width;
                factors.Add(residual + start, branch + start, row, sum + start);
                inverses[row] = RmsNormRow.Forward(sum + start, gain, epsilon, width, y + start);
            }
        }
    }

    private readonly struct AddRmsNormGradients(
        float* gradY, float* sum, float* gain, float* inverses, DropoutFactors factors, int width,
        float* gradSum, float* gradBranch) : IRowSumsBody
    {
        public void Run(nint from, nint to, float* firstSums, float* secondSums)
        {
            for (var row = from; row < to; row++)
            {
                var start = row * width;
                RmsNormRow.Backward(gradY + start, sum + start, gain, inverses[row], width, accumulate: true, gradSum + start, firstSums);
                factors.Multiply(gradSum + start, row, accumulate: false, gradBranch + start);
            }
        }
    }
}
