using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>Embedding.</content>
internal sealed partial class CudaOperations
{
    /// <inheritdoc cref="IOperations.Embedding"/>
    public void Embedding(
        Tensor ids, Tensor table, Tensor y) => throw new NotImplementedException();

    /// <inheritdoc cref="IOperations.EmbeddingBackward"/>
    public void EmbeddingBackward(
        Tensor gradY, Tensor ids, Tensor gradTable) => throw new NotImplementedException();
}
