using AntLM.Engine.Tensors;

namespace AntLM.Engine.Autograd;

/// <summary>Records looking up rows of a table.</summary>
public static class EmbeddingOperation
{
    /// <summary>y[r] = table[ids[r]]: the residual stream begins here.</summary>
    /// <param name="plan">The step being recorded.</param>
    /// <param name="ids">[N] Int32</param>
    /// <param name="table">[V, D]; its gradient accumulates (+=), unless it is frozen.</param>
    /// <returns>[N, D] Float32, read by several operations.</returns>
    public static Tensor Embedding(this StepPlan plan, Tensor ids, Parameter table)
    {
        var y = plan.Accumulating(new Shape((int)ids.Count, table.Value.Width));
        var gradY = plan.IsTraining ? plan.GradientOf(y) : null;
        plan.Add(
            [y],
            forward: device => device.Embedding(ids, table.Compute, y),
            backward: table.IsFrozen ? null : device => device.EmbeddingBackward(gradY!, ids, table.Gradient));
        return y;
    }
}
