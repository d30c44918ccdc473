using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>AdamW.</content>
internal sealed partial class CudaOperations
{
    /// <inheritdoc cref="IOperations.AdamW"/>
    public void AdamW(
        Tensor gradients, Tensor norm, IReadOnlyList<ParameterSegment> segments, in OptimizerStep step,
        Tensor firstMoment, Tensor secondMoment, Tensor values, Tensor? compute) => throw new NotImplementedException();
}
