using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Autograd;

/// <summary>Softmax attention of many heads.</summary>
public static class AttentionOperation
{
    /// <summary>softmax(mask(q kᵀ / √d)) v, head by head (Vaswani et al. 2017, eq. 1).</summary>
    /// <param name="plan">The step being recorded.</param>
    /// <param name="qkv">[N, 3D]: queries, keys, values side by side.</param>
    /// <param name="mask">Which keys a query sees.</param>
    /// <param name="heads">H, divides D; head h has columns h·d to (h+1)·d, d = D / H.</param>
    /// <returns>[N, D], zero in padded rows.</returns>
    public static Tensor Attention(this StepPlan plan, Tensor qkv, AttentionMask mask, int heads)
    {
        var output = plan.Activation(new Shape(qkv.Rows, qkv.Width / 3));
        var logSumExp = plan.Saved(new Shape(qkv.Rows, heads));
        if (!plan.IsTraining)
        {
            plan.Add([output], device => device.Attention(qkv, mask, heads, output, logSumExp), backward: null);
            return output;
        }

        var gradOutput = plan.GradientOf(output);
        var gradQkv = plan.GradientOf(qkv);
        plan.Add(
            [output],
            forward: device => device.Attention(qkv, mask, heads, output, logSumExp),
            backward: device => device.AttentionBackward(gradOutput, qkv, output, logSumExp, mask, heads, gradQkv));
        return output;
    }
}
