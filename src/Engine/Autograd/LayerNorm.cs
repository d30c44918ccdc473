using AntLM.Engine.Tensors;

namespace AntLM.Engine.Autograd;

/// <summary>Records layer normalisation, with or without gain and bias.</summary>
public static class LayerNormOperation
{
    /// <summary>y = (x − mean) / sqrt(variance + ε) · gain + bias over the last dimension (Ba, Kiros and Hinton 2016).</summary>
    /// <param name="plan">The step being recorded.</param>
    /// <param name="x">[N, D]; its gradient is written or, where x has several readers, added to.</param>
    /// <param name="gain">[D] or null; its gradient accumulates (+=).</param>
    /// <param name="bias">[D], null where the gain is; its gradient accumulates (+=).</param>
    /// <param name="epsilon">Added to the variance; 1e-7 in LTG-BERT.</param>
    /// <param name="accumulating">Whether several operations read the result.</param>
    /// <returns>[N, D]</returns>
    public static Tensor LayerNorm(
        this StepPlan plan, Tensor x, Parameter? gain, Parameter? bias, float epsilon, bool accumulating = false)
    {
        var y = accumulating ? plan.Accumulating(x.Shape) : plan.Activation(x.Shape);
        var mean = plan.Saved(new Shape(x.Rows));
        var inverseDeviation = plan.Saved(new Shape(x.Rows));
        var (gradX, gradY) = plan.IsTraining ? (plan.GradientOf(x), plan.GradientOf(y)) : default;
        var accumulate = plan.IsAccumulating(x);
        plan.Add(
            [y],
            forward: device => device.LayerNorm(x, gain?.Value, bias?.Value, epsilon, y, mean, inverseDeviation),
            backward: device => device.LayerNormBackward(
                gradY!, x, gain?.Value, mean, inverseDeviation, accumulate, gradX!, gain?.Gradient, bias?.Gradient));
        return y;
    }
}
