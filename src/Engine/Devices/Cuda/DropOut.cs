using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>Dropout that stands alone.</content>
internal sealed partial class CudaOperations
{
    /// <inheritdoc cref="IOperations.DropOut"/>
    public void DropOut(Tensor x, Dropout dropout, Tensor? rows, Tensor y) => MultiplyByFactors(x, dropout, rows, accumulate: false, y);

    /// <inheritdoc cref="IOperations.DropOutBackward"/>
    public void DropOutBackward(Tensor gradY, Dropout dropout, Tensor? rows, bool accumulate, Tensor gradX) =>
        MultiplyByFactors(gradY, dropout, rows, accumulate, gradX);

    private void MultiplyByFactors(Tensor x, Dropout dropout, Tensor? rows, bool accumulate, Tensor y)
    {
        var drop = new DropoutArguments(dropout);
        Launch(
            new KernelModule("drop_out", Input: x.Type, Output: y.Type), "drop_out", x.Rows, RowThreads(x.Width), 0,
            x.Address, drop.State, drop.Site, drop.Threshold, drop.Scale, drop.FollowsBatch, PointerOf(rows), x.Width,
            accumulate ? 1 : 0, y.Address);
    }
}
