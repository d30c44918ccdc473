using AntLM.Engine.Tensors;

namespace AntLM.Engine.Verification;

/// <summary>How far a device may be from the float64 reference.</summary>
/// <param name="Description">Which limits they are, in a line.</param>
/// <param name="Loss">A model's loss, relative.</param>
/// <param name="Number">Losses of a trajectory, norms of gradients, scores of sentences, relative.</param>
/// <param name="Tensor">Logits, each gradient tensor, and the parameters at the end of a trajectory.</param>
internal sealed record VerificationLimits(string Description, double Loss, double Number, TensorLimit Tensor)
{
    /// <summary>Counts must be equal.</summary>
    public const double Exact = 0;

    /// <summary>The learning rate of a step, relative: no device computes it.</summary>
    public const double LearningRate = 1e-5;

    /// <summary>Of devices that compute in fp32; the reference itself run in fp32 stays below 1e-6.</summary>
    private static readonly VerificationLimits Float32 = new(
        "fp32: a model's loss 2e-6, other numbers 1e-5, tensors 1e-5 of their largest value",
        Loss: 2e-6,
        Number: 1e-5,
        new TensorLimit(TensorMeasure.LargestDifference, 1e-5));

    /// <summary>
    /// Of devices that store activations and the operands of products as bf16, which has 8 bits of precision. Single elements of a gradient
    /// are lost in the rounding of what they are sums of, so directions are compared: of every tensor, for an error in a small one would
    /// not turn the whole; and of all gradients together, for one of wrong size keeps its own direction.
    /// </summary>
    private static readonly VerificationLimits BFloat16 = new(
        "bf16: numbers 1e-2, tensors by their cosine, at least 0.999",
        Loss: 1e-2,
        Number: 1e-2,
        new TensorLimit(TensorMeasure.Direction, 1e-3));

    /// <summary>The limits of a device that computes in a type.</summary>
    public static VerificationLimits Of(DType computeType) => computeType == DType.BFloat16 ? BFloat16 : Float32;
}
