using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Autograd;

/// <summary>Records a step of the residual stream followed by the layer norm without gain and bias.</summary>
public static class AddLayerNormOperation
{
    /// <summary>sum = residual + dropout(branch); normalized = LN₀(sum).</summary>
    /// <param name="plan">The step being recorded.</param>
    /// <param name="residual">[N, D] Float32, the stream so far.</param>
    /// <param name="branch">[N, D]; its gradient is written (=).</param>
    /// <param name="dropout">Applied to the branch.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <returns>The stream, whose gradient is that of the stream before it (+=), and its norm, both [N, D].</returns>
    public static (Tensor Sum, Tensor Normalized) AddLayerNorm(
        this StepPlan plan, Tensor residual, Tensor branch, Dropout dropout, float epsilon)
    {
        var sum = plan.Residual(residual);
        var y = plan.Activation(branch.Shape);
        var inverseDeviation = plan.Saved(new Shape(branch.Rows));
        var (gradSum, gradBranch, gradY) = plan.IsTraining
            ? (plan.GradientOf(sum), plan.GradientToWrite(branch), plan.GradientOf(y))
            : default;
        plan.Add(
            [sum, y],
            forward: device => device.AddLayerNorm(residual, branch, dropout, epsilon, sum, y, inverseDeviation),
            backward: device => device.AddLayerNormBackward(gradY!, y, inverseDeviation, dropout, gradSum!, gradBranch!));
        return (sum, y);
    }
}
