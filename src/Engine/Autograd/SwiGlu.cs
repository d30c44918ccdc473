using AntLM.Engine.Tensors;

namespace AntLM.Engine.Autograd;

/// <summary>Records the gated unit of Llama.</summary>
public static class SwiGluOperation
{
    /// <summary>y = silu(gate) ⊙ up (Shazeer 2020).</summary>
    /// <param name="plan">The step being recorded.</param>
    /// <param name="gateUp">[N, 2F] gate, up side by side; its gradient is written (=).</param>
    /// <returns>[N, F]</returns>
    public static Tensor SwiGlu(this StepPlan plan, Tensor gateUp)
    {
        var y = plan.Activation(new Shape(gateUp.Rows, gateUp.Width / 2));
        var (gradGateUp, gradY) = plan.IsTraining ? (plan.GradientToWrite(gateUp), plan.GradientOf(y)) : default;
        plan.Add(
            [y],
            forward: device => device.SwiGlu(gateUp, y),
            backward: device => device.SwiGluBackward(gradY!, gateUp, gradGateUp!));
        return y;
    }
}
