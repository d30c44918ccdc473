using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>GatherRows.</content>
internal sealed partial class CudaOperations
{
    /// <inheritdoc cref="IOperations.GatherRows"/>
    public void GatherRows(
        Tensor x, TargetRows targets, Tensor y) => throw new NotImplementedException();

    /// <inheritdoc cref="IOperations.GatherRowsBackward"/>
    public void GatherRowsBackward(
        Tensor gradY, TargetRows targets, Tensor gradX) => throw new NotImplementedException();
}
