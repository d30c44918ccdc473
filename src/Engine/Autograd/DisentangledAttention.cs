using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Autograd;

/// <summary>Attention of LTG-BERT, whose scores also depend on relative positions.</summary>
public static class DisentangledAttentionOperation
{
    /// <summary>
    /// dropout(softmax(mask(s))) v, s_ij = (q_i·k_j + q_i·k̂_b + k_j·q̂_b) / sqrt(3d), b the bucket of i − j (He et al. 2021, "DeBERTa",
    /// eq. 4, with the buckets of Samuel et al. 2023, "Trained on 100 million words and still in shape").
    /// </summary>
    /// <param name="plan">The step being recorded.</param>
    /// <param name="qkv">[N, 3D]: queries, keys, values side by side.</param>
    /// <param name="positions">[2K−1, 2D]: q̂, k̂ side by side, a row for each bucket.</param>
    /// <param name="buckets">[2·length − 1] Int32: bucket of distance i − j at i − j + length − 1.</param>
    /// <param name="mask">Which keys a query sees.</param>
    /// <param name="heads">H, divides D; head h has columns h·d to (h+1)·d, d = D / H.</param>
    /// <param name="dropout">Of the probabilities.</param>
    /// <returns>[N, D], zero in padded rows.</returns>
    public static Tensor DisentangledAttention(
        this StepPlan plan, Tensor qkv, Tensor positions, Tensor buckets, AttentionMask mask, int heads, Dropout dropout)
    {
        var output = plan.Activation(new Shape(qkv.Rows, qkv.Width / 3));
        var logSumExp = plan.Saved(new Shape(qkv.Rows, heads));
        void Forward(IOperations device) =>
            device.DisentangledAttention(qkv, positions, buckets, mask, heads, dropout, output, logSumExp);

        if (!plan.IsTraining)
        {
            plan.Add([output], Forward, backward: null);
            return output;
        }

        var gradOutput = plan.GradientOf(output);
        var gradQkv = plan.GradientOf(qkv);
        var gradPositions = plan.GradientOf(positions);
        plan.Add(
            [output],
            Forward,
            backward: device => device.DisentangledAttentionBackward(
                gradOutput, qkv, positions, buckets, output, logSumExp, mask, heads, dropout, gradQkv, gradPositions));
        return output;
    }
}
