using AntLM.Engine.Tensors;

namespace AntLM.Engine.Autograd;

/// <summary>Records rotary positions.</summary>
public static class RotaryOperation
{
    /// <summary>Rotates queries and keys in place (Su et al. 2021), pairs (m, m + d/2).</summary>
    /// <param name="plan">The step being recorded.</param>
    /// <param name="qkv">[N, 3D] queries, keys, values side by side; its gradient is rotated back in place. No operation that came
    /// before may need its old values.</param>
    /// <param name="angles">[length, d] cosines and sines.</param>
    /// <param name="heads">H.</param>
    /// <param name="length">Positions in a row of the batch.</param>
    public static void Rotary(this StepPlan plan, Tensor qkv, Tensor angles, int heads, int length)
    {
        var gradQkv = plan.IsTraining ? plan.GradientToWrite(qkv) : null;
        plan.Add(
            [qkv],
            forward: device => device.Rotary(qkv, angles, heads, length),
            backward: device => device.RotaryBackward(gradQkv!, angles, heads, length));
    }
}
