using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>Attention.</content>
internal sealed partial class CudaOperations
{
    /// <inheritdoc cref="IOperations.Attention"/>
    public void Attention(
        Tensor qkv, AttentionMask mask, int heads, Tensor output, Tensor logSumExp) => throw new NotImplementedException();

    /// <inheritdoc cref="IOperations.AttentionBackward"/>
    public void AttentionBackward(
        Tensor gradOutput, Tensor qkv, Tensor output, Tensor logSumExp, AttentionMask mask, int heads, Tensor gradQkv) => throw new NotImplementedException();
}
