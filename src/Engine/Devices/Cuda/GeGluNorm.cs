using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>GeGluNorm.</content>
internal sealed partial class CudaOperations
{
    /// <inheritdoc cref="IOperations.GeGluNorm"/>
    public void GeGluNorm(
        Tensor valueGate, float epsilon, Tensor y, Tensor inverseDeviation) => throw new NotImplementedException();

    /// <inheritdoc cref="IOperations.GeGluNormBackward"/>
    public void GeGluNormBackward(
        Tensor gradY, Tensor valueGate, Tensor y, Tensor inverseDeviation, Tensor gradValueGate) => throw new NotImplementedException();
}
