using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Autograd;

/// <summary>Records picking the rows that have a target.</summary>
public static class GatherRowsOperation
{
    /// <summary>y[c] = x[rows[c]]: the head computes no other rows.</summary>
    /// <param name="plan">The step being recorded.</param>
    /// <param name="x">[N, D]; its gradient is written (=), zero where no target is.</param>
    /// <param name="targets">Which rows.</param>
    /// <returns>[capacity, D], zero behind the count.</returns>
    public static Tensor GatherRows(this StepPlan plan, Tensor x, TargetRows targets)
    {
        var y = plan.Activation(new Shape(targets.Capacity, x.Width));
        var (gradX, gradY) = plan.IsTraining ? (plan.GradientToWrite(x), plan.GradientOf(y)) : default;
        plan.Add(
            [y],
            forward: device => device.GatherRows(x, targets, y),
            backward: device => device.GatherRowsBackward(gradY!, targets, gradX!));
        return y;
    }
}
