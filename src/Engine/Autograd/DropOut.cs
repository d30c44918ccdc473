using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Autograd;

/// <summary>Records dropout that stands alone.</summary>
public static class DropOutOperation
{
    /// <summary>y = dropout(x) (Srivastava et al. 2014).</summary>
    /// <param name="plan">The step being recorded.</param>
    /// <param name="x">[N, D]; its gradient is written or, where x has several readers, added to.</param>
    /// <param name="dropout">What to drop; x itself is returned where that is nothing and x has as many readers.</param>
    /// <param name="targets">Where x was gathered from, so that draws count by the rows before gathering; or null.</param>
    /// <param name="accumulating">Whether several operations read the result.</param>
    /// <returns>[N, D]</returns>
    public static Tensor DropOut(
        this StepPlan plan, Tensor x, Dropout dropout, TargetRows? targets = null, bool accumulating = false)
    {
        if (!dropout.IsActive && (!accumulating || plan.IsAccumulating(x)))
        {
            return x;
        }

        var y = accumulating ? plan.Accumulating(x.Shape) : plan.Activation(x.Shape);
        var (gradX, gradY) = plan.IsTraining ? (plan.GradientOf(x), plan.GradientOf(y)) : default;
        var accumulate = plan.IsAccumulating(x);
        var rows = targets?.Rows;
        plan.Add(
            [y],
            forward: device => device.DropOut(x, dropout, rows, y),
            backward: device => device.DropOutBackward(gradY!, dropout, rows, accumulate, gradX!));
        return y;
    }
}
