using AntLM.Engine.Tensors;

namespace AntLM.Engine.Autograd;

/// <summary>Records matrix products with a weight.</summary>
public static class LinearOperation
{
    /// <summary>y = x Wᵀ + b.</summary>
    /// <param name="plan">The step being recorded.</param>
    /// <param name="x">[N, in]; its gradient is written or, where x has several readers, added to.</param>
    /// <param name="weight">[out, in]; its gradient accumulates (+=), unless it is frozen.</param>
    /// <param name="bias">[out] or null; its gradient accumulates (+=), unless the weight is frozen.</param>
    /// <returns>[N, out]</returns>
    public static Tensor Linear(this StepPlan plan, Tensor x, Parameter weight, Parameter? bias = null)
    {
        var y = plan.Activation(new Shape(x.Rows, weight.Value.Rows));
        var (gradX, gradY) = plan.IsTraining ? (plan.GradientOf(x), plan.GradientOf(y)) : default;
        var accumulate = plan.IsAccumulating(x);
        plan.Add(
            [y],
            forward: device => device.Linear(x, weight.Compute, bias?.Value, y),
            backward: device =>
            {
                device.LinearBackwardInput(gradY!, weight.Compute, accumulate, gradX!);
                if (!weight.IsFrozen)
                {
                    device.LinearBackwardWeight(gradY!, x, weight.Gradient, bias?.Gradient);
                }
            });
        return y;
    }
}
