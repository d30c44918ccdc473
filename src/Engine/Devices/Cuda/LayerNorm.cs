using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>LayerNorm.</content>
internal sealed partial class CudaOperations
{
    /// <inheritdoc cref="IOperations.LayerNorm"/>
    public void LayerNorm(
        Tensor x, Tensor? gain, Tensor? bias, float epsilon, Tensor y, Tensor mean, Tensor inverseDeviation) => throw new NotImplementedException();

    /// <inheritdoc cref="IOperations.LayerNormBackward"/>
    public void LayerNormBackward(
        Tensor gradY, Tensor x, Tensor? gain, Tensor mean, Tensor inverseDeviation, bool accumulate,
        Tensor gradX, Tensor? gradGain, Tensor? gradBias) => throw new NotImplementedException();
}
