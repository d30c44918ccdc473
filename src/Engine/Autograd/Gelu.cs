using AntLM.Engine.Tensors;

namespace AntLM.Engine.Autograd;

/// <summary>Records the exact GELU.</summary>
public static class GeluOperation
{
    /// <summary>y = x · Φ(x) (Hendrycks and Gimpel 2016), the exact form.</summary>
    /// <param name="plan">The step being recorded.</param>
    /// <param name="x">[N, D]; its gradient is written (=).</param>
    /// <returns>[N, D]</returns>
    public static Tensor Gelu(this StepPlan plan, Tensor x)
    {
        var y = plan.Activation(x.Shape);
        var (gradX, gradY) = plan.IsTraining ? (plan.GradientToWrite(x), plan.GradientOf(y)) : default;
        plan.Add(
            [y],
            forward: device => device.Gelu(x, y),
            backward: device => device.GeluBackward(gradY!, x, gradX!));
        return y;
    }
}
