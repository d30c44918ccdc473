using AntLM.Engine.Tensors;

namespace AntLM.Engine.Autograd;

/// <summary>Records LTG-BERT's gated unit with the norm inside its feed-forward block.</summary>
public static class GeGluNormOperation
{
    /// <summary>y = LN₀(value ⊙ gelu_tanh(gate)) (Shazeer 2020; SPEC §3).</summary>
    /// <param name="plan">The step being recorded.</param>
    /// <param name="valueGate">[N, 2F] value, gate side by side; its gradient is written (=).</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <returns>[N, F]</returns>
    public static Tensor GeGluNorm(this StepPlan plan, Tensor valueGate, float epsilon)
    {
        var y = plan.Activation(new Shape(valueGate.Rows, valueGate.Width / 2));
        var inverseDeviation = plan.Saved(new Shape(valueGate.Rows));
        var (gradValueGate, gradY) = plan.IsTraining ? (plan.GradientToWrite(valueGate), plan.GradientOf(y)) : default;
        plan.Add(
            [y],
            forward: device => device.GeGluNorm(valueGate, epsilon, y, inverseDeviation),
            backward: device => device.GeGluNormBackward(gradY!, valueGate, y, inverseDeviation, gradValueGate!));
        return y;
    }
}
