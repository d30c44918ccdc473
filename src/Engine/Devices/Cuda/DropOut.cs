using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>DropOut.</content>
internal sealed partial class CudaOperations
{
    /// <inheritdoc cref="IOperations.DropOut"/>
    public void DropOut(
        Tensor x, Dropout dropout, Tensor? rows, Tensor y) => throw new NotImplementedException();

    /// <inheritdoc cref="IOperations.DropOutBackward"/>
    public void DropOutBackward(
        Tensor gradY, Dropout dropout, Tensor? rows, bool accumulate, Tensor gradX) => throw new NotImplementedException();
}
