using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Autograd;

/// <summary>Records the classifier with its loss.</summary>
public static class CrossEntropyOperation
{
    /// <summary>
    /// logits = hidden Wᵀ + b, softmax and cross-entropy over chunks of rows, never all logits at once. In a training plan the
    /// gradients are computed in the forward pass, while a chunk's logits are at hand: nothing comes after the loss.
    /// </summary>
    /// <param name="plan">The step being recorded.</param>
    /// <param name="hidden">[capacity, D]; its gradient is written (=).</param>
    /// <param name="weight">[V, D]; its gradient accumulates (+=).</param>
    /// <param name="bias">[V] or null; its gradient accumulates (+=).</param>
    /// <param name="targets">The tokens to predict.</param>
    /// <param name="denominator">[1] targets of the whole optimiser step.</param>
    public static ClassifierOutput CrossEntropy(
        this StepPlan plan, Tensor hidden, Parameter weight, Parameter? bias, TargetRows targets, Tensor denominator)
    {
        var output = new ClassifierOutput(
            plan.Place(new Shape(1), DType.Float32),
            plan.Place(new Shape(targets.Capacity), DType.Float32),
            plan.Place(new Shape(targets.Capacity), DType.Int32));
        var (loss, rowLoss, rowCorrect) = output;
        if (plan.IsTraining)
        {
            var gradHidden = plan.GradientToWrite(hidden);
            plan.Add(
                [rowLoss, loss],
                forward: device => device.CrossEntropyWithGradient(
                    hidden, weight.Compute, bias?.Value, targets, denominator, rowLoss, rowCorrect, loss,
                    gradHidden, weight.Gradient, bias?.Gradient),
                backward: null);
        }
        else
        {
            plan.Add(
                [rowLoss, loss],
                forward: device => device.CrossEntropy(
                    hidden, weight.Compute, bias?.Value, targets, denominator, rowLoss, rowCorrect, loss),
                backward: null);
        }

        return output;
    }
}
