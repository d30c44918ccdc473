using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>The residual stream, a dropped branch added to it, and the plain layer norm of the sum.</content>
internal sealed partial class CudaOperations
{
    /// <inheritdoc cref="IOperations.AddLayerNorm"/>
    public void AddLayerNorm(
        Tensor residual, Tensor branch, Dropout dropout, float epsilon, Tensor sum, Tensor y, Tensor inverseDeviation)
    {
        var drop = new DropoutArguments(dropout);
        Launch(
            AddLayerNormModule(y), "add_layer_norm_forward", sum.Rows, RowThreads(sum.Width), 0,
            residual.Address, branch.Address, drop.State, drop.Site, drop.Threshold, drop.Scale, drop.FollowsBatch,
            sum.Width, epsilon, sum.Address, y.Address, inverseDeviation.Address);
    }

    /// <inheritdoc cref="IOperations.AddLayerNormBackward"/>
    public void AddLayerNormBackward(
        Tensor gradY, Tensor y, Tensor inverseDeviation, Dropout dropout, Tensor gradSum, Tensor gradBranch)
    {
        var drop = new DropoutArguments(dropout);
        Launch(
            AddLayerNormModule(y), "add_layer_norm_backward", y.Rows, RowThreads(y.Width), 0,
            gradY.Address, y.Address, inverseDeviation.Address,
            drop.State, drop.Site, drop.Threshold, drop.Scale, drop.FollowsBatch,
            y.Width, gradSum.Address, gradBranch.Address);
    }

    private static KernelModule AddLayerNormModule(Tensor y) => new("add_layer_norm", Storage: y.Type);
}
