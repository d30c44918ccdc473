using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <content>The residual stream, a dropped branch added to it, and the plain layer norm of the sum.</content>
internal sealed unsafe partial class CpuOperations
{
    /// <inheritdoc cref="IOperations.AddLayerNorm"/>
    public void AddLayerNorm(
        Tensor residual, Tensor branch, Dropout dropout, float epsilon, Tensor sum, Tensor y, Tensor inverseDeviation) =>
        ForRows(residual.Rows, residual.Width, new AddLayerNormRows(
            residual.FloatPointer, branch.FloatPointer, new DropoutFactors(dropout, residual.Width), epsilon, residual.Width,
            sum.FloatPointer, y.FloatPointer, inverseDeviation.FloatPointer));

    /// <inheritdoc cref="IOperations.AddLayerNormBackward"/>
    public void AddLayerNormBackward(
        Tensor gradY, Tensor y, Tensor inverseDeviation, Dropout dropout, Tensor gradSum, Tensor gradBranch) =>
        ForRows(y.Rows, y.Width, new AddLayerNormGradients(
            gradY.FloatPointer, y.FloatPointer, inverseDeviation.FloatPointer, new DropoutFactors(dropout, y.Width), y.Width,
            gradSum.FloatPointer, gradBranch.FloatPointer));

    private readonly struct AddLayerNormRows(
        float* residual, float* branch, DropoutFactors factors, float epsilon, int width, float* sum, float* y, float* inverses)
        : IRangeBody
    {
        public void Run(nint from, nint to)
        {
            for (var row = from; row < to; row++)
            {
                var start = row * width;
                factors.Add(residual + start, branch + start, row, sum + start);
                (_, inverses[row]) = LayerNormRow.Forward(sum + start, null, null, epsilon, width, y + start);
            }
        }
    }

    private readonly struct AddLayerNormGradients(
        float* gradY, float* y, float* inverses, DropoutFactors factors, int width, float* gradSum, float* gradBranch) : IRangeBody
    {
        public void Run(nint from, nint to)
        {
            for (var row = from; row < to; row++)
            {
                var start = row * width;
                LayerNormRow.Backward(
                    gradY + start, y + start, center: 0, scale: 1, gain: null, inverses[row], width, accumulate: true, gradSum + start);
                factors.Multiply(gradSum + start, row, accumulate: false, gradBranch + start);
            }
        }
    }
}
