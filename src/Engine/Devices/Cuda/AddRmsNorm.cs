using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>AddRmsNorm.</content>
internal sealed partial class CudaOperations
{
    /// <inheritdoc cref="IOperations.AddRmsNorm"/>
    public void AddRmsNorm(
        Tensor residual, Tensor branch, Dropout dropout, Tensor gain, float epsilon, Tensor sum, Tensor y, Tensor inverseRms) => throw new NotImplementedException();

    /// <inheritdoc cref="IOperations.AddRmsNormBackward"/>
    public void AddRmsNormBackward(
        Tensor gradY, Tensor sum, Tensor gain, Tensor inverseRms, Dropout dropout, Tensor gradSum, Tensor gradBranch, Tensor gradGain) => throw new NotImplementedException();
}
