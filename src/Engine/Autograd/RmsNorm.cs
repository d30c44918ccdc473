using AntLM.Engine.Tensors;

namespace AntLM.Engine.Autograd;

/// <summary>Records the root-mean-square norm.</summary>
public static class RmsNormOperation
{
    /// <summary>RMSNorm over the last dimension: y = x / sqrt(mean(x²) + ε) · gain (Zhang and Sennrich 2019, eq. 4).</summary>
    /// <param name="plan">The step being recorded.</param>
    /// <param name="x">[N, D]; its gradient is written or, where x has several readers, added to.</param>
    /// <param name="gain">[D]; its gradient accumulates (+=).</param>
    /// <param name="epsilon">Added to the mean square; 1e-6 in Llama.</param>
    /// <returns>[N, D]</returns>
    public static Tensor RmsNorm(this StepPlan plan, Tensor x, Parameter gain, float epsilon)
    {
        var y = plan.Activation(x.Shape);
        var inverseRms = plan.Saved(new Shape(x.Rows));
        var (gradX, gradY) = plan.IsTraining ? (plan.GradientOf(x), plan.GradientOf(y)) : default;
        var accumulate = plan.IsAccumulating(x);
        plan.Add(
            [y],
            forward: device => device.RmsNorm(x, gain.Value, epsilon, y, inverseRms),
            backward: device => device.RmsNormBackward(gradY!, x, gain.Value, inverseRms, accumulate, gradX!, gain.Gradient));
        return y;
    }
}
