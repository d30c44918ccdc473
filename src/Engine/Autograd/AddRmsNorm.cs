using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Autograd;

/// <summary>Records a step of the residual stream followed by the root-mean-square norm.</summary>
public static class AddRmsNormOperation
{
    /// <summary>sum = residual + dropout(branch); normalized = RMSNorm(sum) · gain.</summary>
    /// <param name="plan">The step being recorded.</param>
    /// <param name="residual">[N, D] Float32, the stream so far.</param>
    /// <param name="branch">[N, D]; its gradient is written (=).</param>
    /// <param name="dropout">Applied to the branch.</param>
    /// <param name="gain">[D]; its gradient accumulates (+=).</param>
    /// <param name="epsilon">Added to the mean square.</param>
    /// <returns>The stream, whose gradient is that of the stream before it (+=), and its norm, both [N, D].</returns>
    public static (Tensor Sum, Tensor Normalized) AddRmsNorm(
        this StepPlan plan, Tensor residual, Tensor branch, Dropout dropout, Parameter gain, float epsilon)
    {
        var sum = plan.Residual(residual);
        var y = plan.Activation(branch.Shape);
        var inverseRms = plan.Saved(new Shape(branch.Rows));
        var (gradSum, gradBranch, gradY) = plan.IsTraining
            ? (plan.GradientOf(sum), plan.GradientToWrite(branch), plan.GradientOf(y))
            : default;
        plan.Add(
            [sum, y],
            forward: device => device.AddRmsNorm(residual, branch, dropout, gain.Value, epsilon, sum, y, inverseRms),
            backward: device => device.AddRmsNormBackward(
                gradY!, sum, gain.Value, inverseRms, dropout, gradSum!, gradBranch!, gain.Gradient));
        return (sum, y);
    }
}
