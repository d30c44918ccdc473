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
        var width = x.Width;
        var factors = new DropoutFactors(dropout, width);
        float* source = x.FloatPointer, target = y.FloatPointer;
        var gathered = rows is null ? null : rows.IntPointer;
        ForEachTile(x.Rows, width, (from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                var start = (nint)row * width;
                factors.Multiply(source + start, gathered == null ? row : gathered[row], accumulate, target + start);
            }
        });
    }
}
