using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>CrossEntropy.</content>
internal sealed partial class CudaOperations
{
    /// <inheritdoc cref="IOperations.CrossEntropy"/>
    public void CrossEntropy(
        Tensor hidden, Tensor weight, Tensor? bias, TargetRows targets, Tensor denominator, Tensor rowLoss, Tensor rowCorrect, Tensor loss) => throw new NotImplementedException();

    /// <inheritdoc cref="IOperations.CrossEntropyWithGradient"/>
    public void CrossEntropyWithGradient(
        Tensor hidden, Tensor weight, Tensor? bias, TargetRows targets, Tensor denominator, Tensor rowLoss, Tensor rowCorrect, Tensor loss,
        Tensor gradHidden, Tensor gradWeight, Tensor? gradBias) => throw new NotImplementedException();
}
