using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>The residual stream, a dropped branch added to it, and RMSNorm of the sum.</content>
internal sealed partial class CudaOperations
{
    /// <inheritdoc cref="IOperations.AddRmsNorm"/>
    public void AddRmsNorm(
        Tensor residual, Tensor branch, Dropout dropout, Tensor gain, float epsilon, Tensor sum, Tensor y, Tensor inverseRms)
    {
        var drop = new DropoutArguments(dropout);
        Launch(
            AddRmsNormModule(y), "add_rms_norm_forward", sum.Rows, RowThreads(sum.Width), 0,
            residual.Address, branch.Address, drop.State, drop.Site, drop.Threshold, drop.Scale, drop.FollowsBatch,
            gain.Address, sum.Width, epsilon, sum.Address, y.Address, inverseRms.Address);
    }

    /// <inheritdoc cref="IOperations.AddRmsNormBackward"/>
    public void AddRmsNormBackward(
        Tensor gradY, Tensor sum, Tensor gain, Tensor inverseRms, Dropout dropout, Tensor gradSum, Tensor gradBranch, Tensor gradGain)
    {
        scratch.Begin();
        var drop = new DropoutArguments(dropout);
        Launch(
            AddRmsNormModule(gradY), "add_rms_norm_backward", sum.Rows, RowThreads(sum.Width), 0,
            gradY.Address, sum.Address, gain.Address, inverseRms.Address,
            drop.State, drop.Site, drop.Threshold, drop.Scale, drop.FollowsBatch,
            sum.Width, gradSum.Address, gradBranch.Address);
        AddRmsNormGainGradient(gradY, sum, inverseRms, gradGain);
    }

    private static KernelModule AddRmsNormModule(Tensor y) => new("add_rms_norm", Storage: y.Type);
}
