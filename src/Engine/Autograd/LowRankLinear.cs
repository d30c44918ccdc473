using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Autograd;

/// <summary>Records matrix products with a frozen weight that has low-rank pairs beside it.</summary>
public static class LowRankLinearOperation
{
    /// <summary>
    /// y = x Wᵀ + b, and to the outputs of each projection that has a pair s · dropout(x) Aᵀ Bᵀ is added (Hu et al. 2021, eq. 3).
    /// </summary>
    /// <param name="plan">The step being recorded.</param>
    /// <param name="x">[N, in]; its gradient is written or, where x has several readers, added to.</param>
    /// <param name="weight">[parts · D, in]; frozen, it gets no gradient.</param>
    /// <param name="bias">[parts · D] or null; frozen.</param>
    /// <param name="pairs">The pairs; the gradients of A and B accumulate (+=).</param>
    /// <param name="scale">s times the identity, [r, r] in the device's compute type.</param>
    /// <returns>[N, parts · D]</returns>
    public static Tensor LowRankLinear(
        this StepPlan plan, Tensor x, Parameter weight, Parameter? bias, IReadOnlyList<LowRankPair> pairs, Tensor scale)
    {
        var y = plan.Activation(new Shape(x.Rows, weight.Value.Rows));
        var branches = pairs.Select(pair => new Branch(plan, pair, x, y, scale)).ToArray();
        var (gradX, gradY) = plan.IsTraining ? (plan.GradientOf(x), plan.GradientOf(y)) : default;
        var accumulate = plan.IsAccumulating(x);
        plan.Add(
            [y],
            forward: device =>
            {
                device.Linear(x, weight.Compute, bias?.Value, y);
                foreach (var branch in branches)
                {
                    branch.Forward(device);
                }
            },
            backward: device =>
            {
                device.LinearBackwardInput(gradY!, weight.Compute, accumulate, gradX!);
                foreach (var branch in branches)
                {
                    branch.Backward(device, gradY!, gradX!);
                }
            });
        return y;
    }

    /// <summary>
    /// One pair. Its projection's columns of y are not contiguous, but rows of the [N · parts, D] that y also is: what the pair adds is a
    /// product of an input that is zero in the other projections' rows.
    /// </summary>
    private sealed class Branch
    {
        private readonly LowRankPair pair;
        private readonly Tensor x;
        private readonly Tensor scale;
        private readonly Tensor outputs;
        private readonly Tensor dropped;
        private readonly Tensor down;
        private readonly Tensor scaled;
        private readonly Tensor spread;
        private readonly Gradients? gradients;

        public Branch(StepPlan plan, LowRankPair pair, Tensor x, Tensor y, Tensor scale)
        {
            (this.pair, this.x, this.scale) = (pair, x, scale);
            var (rank, width) = (pair.Up.Value.Rows, pair.Up.Value.Width);
            outputs = y.Reshape(y.Rows * (y.Width / width), width);
            dropped = pair.Dropout.IsActive ? plan.Activation(x.Shape) : x;
            down = plan.Activation(new Shape(x.Rows, rank));
            scaled = plan.Activation(down.Shape);
            spread = plan.Activation(new Shape(outputs.Rows, rank));
            gradients = plan.IsTraining
                ? new Gradients(
                    plan.Activation(spread.Shape),
                    plan.Activation(down.Shape),
                    plan.Activation(down.Shape),
                    pair.Dropout.IsActive ? plan.Activation(x.Shape) : null)
                : null;
        }

        public void Forward(IOperations device)
        {
            if (pair.Dropout.IsActive)
            {
                device.DropOut(x, pair.Dropout, rows: null, dropped);
            }

            device.Linear(dropped, pair.Down.Compute, bias: null, down);
            device.Linear(down, scale, bias: null, scaled);

            // Scattering rows is what picking them does on its way back, and adding a product is what a layer does to its input's gradient.
            device.GatherRowsBackward(scaled, pair.Rows, spread);
            device.LinearBackwardInput(spread, pair.Up.Compute, accumulate: true, outputs);
        }

        public void Backward(IOperations device, Tensor gradY, Tensor gradX)
        {
            var (gradSpread, gradScaled, gradDown, gradDropped) = gradients!;
            var gradOutputs = gradY.Reshape(outputs.Rows, outputs.Width);
            device.LinearBackwardWeight(spread, gradOutputs, pair.Up.Gradient, gradBias: null);
            device.Linear(gradOutputs, pair.Up.Compute, bias: null, gradSpread);
            device.GatherRows(gradSpread, pair.Rows, gradScaled);
            device.LinearBackwardInput(gradScaled, scale, accumulate: false, gradDown);
            device.LinearBackwardWeight(gradDown, dropped, pair.Down.Gradient, gradBias: null);
            if (gradDropped is null)
            {
                device.LinearBackwardInput(gradDown, pair.Down.Compute, accumulate: true, gradX);
            }
            else
            {
                device.LinearBackwardInput(gradDown, pair.Down.Compute, accumulate: false, gradDropped);
                device.DropOutBackward(gradDropped, pair.Dropout, rows: null, accumulate: true, gradX);
            }
        }

        private sealed record Gradients(Tensor Spread, Tensor Scaled, Tensor Down, Tensor? Dropped);
    }
}
