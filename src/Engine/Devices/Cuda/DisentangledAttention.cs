using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>DisentangledAttention.</content>
internal sealed partial class CudaOperations
{
    /// <inheritdoc cref="IOperations.DisentangledAttention"/>
    public void DisentangledAttention(
        Tensor qkv, Tensor positions, Tensor buckets, AttentionMask mask, int heads, Dropout dropout, Tensor output, Tensor logSumExp) => throw new NotImplementedException();

    /// <inheritdoc cref="IOperations.DisentangledAttentionBackward"/>
    public void DisentangledAttentionBackward(
        Tensor gradOutput, Tensor qkv, Tensor positions, Tensor buckets, Tensor output, Tensor logSumExp, AttentionMask mask, int heads,
        Dropout dropout, Tensor gradQkv, Tensor gradPositions) => throw new NotImplementedException();
}
