using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>AddLayerNorm.</content>
internal sealed partial class CudaOperations
{
    /// <inheritdoc cref="IOperations.AddLayerNorm"/>
    public void AddLayerNorm(
        Tensor residual, Tensor branch, Dropout dropout, float epsilon, Tensor sum, Tensor y, Tensor inverseDeviation) => throw new NotImplementedException();

    /// <inheritdoc cref="IOperations.AddLayerNormBackward"/>
    public void AddLayerNormBackward(
        Tensor gradY, Tensor y, Tensor inverseDeviation, Dropout dropout, Tensor gradSum, Tensor gradBranch) => throw new NotImplementedException();
}
