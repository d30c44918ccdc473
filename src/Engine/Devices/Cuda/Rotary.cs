using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>Rotary.</content>
internal sealed partial class CudaOperations
{
    /// <inheritdoc cref="IOperations.Rotary"/>
    public void Rotary(
        Tensor qkv, Tensor angles, int heads, int length) => throw new NotImplementedException();

    /// <inheritdoc cref="IOperations.RotaryBackward"/>
    public void RotaryBackward(
        Tensor gradQkv, Tensor angles, int heads, int length) => throw new NotImplementedException();
}
