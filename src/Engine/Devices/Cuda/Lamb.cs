using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>Lamb.</content>
internal sealed partial class CudaOperations
{
    /// <inheritdoc cref="IOperations.Lamb"/>
    public void Lamb(
        Tensor gradients, Tensor norm, IReadOnlyList<ParameterSegment> segments, in OptimizerStep step,
        Tensor firstMoment, Tensor secondMoment, Tensor values, Tensor? compute) => throw new NotImplementedException();
}
