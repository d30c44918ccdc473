using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>SwiGlu.</content>
internal sealed partial class CudaOperations
{
    /// <inheritdoc cref="IOperations.SwiGlu"/>
    public void SwiGlu(
        Tensor gateUp, Tensor y) => throw new NotImplementedException();

    /// <inheritdoc cref="IOperations.SwiGluBackward"/>
    public void SwiGluBackward(
        Tensor gradY, Tensor gateUp, Tensor gradGateUp) => throw new NotImplementedException();
}
