using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>GradientNorm.</content>
internal sealed partial class CudaOperations
{
    /// <inheritdoc cref="IOperations.GradientNorm"/>
    public void GradientNorm(
        Tensor gradients, Tensor norm) => throw new NotImplementedException();
}
