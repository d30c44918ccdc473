using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>Gelu.</content>
internal sealed partial class CudaOperations
{
    /// <inheritdoc cref="IOperations.Gelu"/>
    public void Gelu(
        Tensor x, Tensor y) => throw new NotImplementedException();

    /// <inheritdoc cref="IOperations.GeluBackward"/>
    public void GeluBackward(
        Tensor gradY, Tensor x, Tensor gradX) => throw new NotImplementedException();
}
