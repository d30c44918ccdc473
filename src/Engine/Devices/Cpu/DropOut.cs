using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <content>Dropout by itself.</content>
internal sealed unsafe partial class CpuOperations
{
    /// <inheritdoc cref="IOperations.DropOut"/>
    public void DropOut(Tensor x, Dropout dropout, Tensor? rows, Tensor y) => MultiplyByFactors(x, dropout, rows, accumulate: false, y);

    /// <inheritdoc cref="IOperations.DropOutBackward"/>
    public void DropOutBackward(Tensor gradY, Dropout dropout, Tensor? rows, bool accumulate, Tensor gradX) =>
        MultiplyByFactors(gradY, dropout, rows, accumulate, gradX);

    private void MultiplyByFactors(Tensor x, Dropout dropout, Tensor? rows, bool accumulate, Tensor y)
    {
        var gathered = rows is null ? null : rows.IntPointer;
        ForRows(x.Rows, x.Width, new DropOutRows(
            x.FloatPointer, new DropoutFactors(dropout, x.Width), gathered, x.Width, accumulate, y.FloatPointer));
    }

    private readonly struct DropOutRows(float* x, DropoutFactors factors, int* gathered, int width, bool accumulate, float* y) : IRangeBody
    {
        public void Run(nint from, nint to)
        {
            for (var row = from; row < to; row++)
            {
                factors.Multiply(x + row * width, gathered == null ? row : gathered[row], accumulate, y + row * width);
            }
        }
    }
}
