using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <content>The linear layer.</content>
internal sealed unsafe partial class CpuOperations
{
    /// <inheritdoc cref="IOperations.Linear"/>
    public void Linear(Tensor x, Tensor weight, Tensor? bias, Tensor y)
    {
        var (outputs, inputs) = (weight.Rows, weight.Width);
        Gemm.Multiply(
            threads, transposeA: false, transposeB: true, x.Rows, outputs, inputs,
            x.FloatPointer, inputs, weight.FloatPointer, inputs, y.FloatPointer, outputs, accumulate: false, PointerOf(bias));
    }

    /// <inheritdoc cref="IOperations.LinearBackwardInput"/>
    public void LinearBackwardInput(Tensor gradY, Tensor weight, bool accumulate, Tensor gradX)
    {
        var (outputs, inputs) = (weight.Rows, weight.Width);
        Gemm.Multiply(
            threads, transposeA: false, transposeB: false, gradY.Rows, inputs, outputs,
            gradY.FloatPointer, outputs, weight.FloatPointer, inputs, gradX.FloatPointer, inputs, accumulate);
    }

    /// <inheritdoc cref="IOperations.LinearBackwardWeight"/>
    public void LinearBackwardWeight(Tensor gradY, Tensor x, Tensor gradWeight, Tensor? gradBias)
    {
        var (outputs, inputs) = (gradWeight.Rows, gradWeight.Width);
        Gemm.Multiply(
            threads, transposeA: true, transposeB: false, outputs, inputs, gradY.Rows,
            gradY.FloatPointer, outputs, x.FloatPointer, inputs, gradWeight.FloatPointer, inputs, accumulate: true);
        if (gradBias is not null)
        {
            AddColumnSums(gradY.FloatPointer, gradY.Rows, outputs, gradBias.FloatPointer);
        }
    }
}
