using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>Rows with a target, taken out of all rows.</content>
internal sealed partial class CudaOperations
{
    /// <inheritdoc cref="IOperations.GatherRows"/>
    public void GatherRows(Tensor x, TargetRows targets, Tensor y) => Launch(
        GatherRowsModule(y), "gather_rows", y.Rows, RowThreads(y.Width), 0,
        x.Address, targets.Rows.Address, targets.Count.Address, y.Width, y.Address);

    /// <inheritdoc cref="IOperations.GatherRowsBackward"/>
    public void GatherRowsBackward(Tensor gradY, TargetRows targets, Tensor gradX)
    {
        Zero(gradX);
        Launch(
            GatherRowsModule(gradY), "gather_rows_backward", gradY.Rows, RowThreads(gradY.Width), 0,
            gradY.Address, targets.Rows.Address, targets.Count.Address, gradY.Width, gradX.Address);
    }

    private static KernelModule GatherRowsModule(Tensor y) => new("gather_rows", Storage: y.Type);
}
