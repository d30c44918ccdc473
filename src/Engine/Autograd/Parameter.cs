using AntLM.Engine.Tensors;

namespace AntLM.Engine.Autograd;

/// <summary>
/// Values that are trained, with their gradient. A view on the parameter block, one published tensor or several side by side.
/// </summary>
/// <param name="Name">The published name, or the name of the group.</param>
/// <param name="Value">Float32 master values.</param>
/// <param name="Compute">What matrix products read: the copy in the compute type, or <paramref name="Value"/> itself.</param>
/// <param name="Gradient">Float32; every backward pass adds to it (+=).</param>
public sealed record Parameter(string Name, Tensor Value, Tensor Compute, Tensor Gradient)
{
    /// <summary>A parameter that is computed with in Float32.</summary>
    public Parameter(string name, Tensor value, Tensor gradient)
        : this(name, value, value, gradient)
    {
    }

    /// <summary>Whether it is not trained: operations whose backward pass would cost much leave its gradient out.</summary>
    public bool IsFrozen { get; init; }

    /// <summary>
    /// Rows <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/>, sharing values and gradient.
    /// </summary>
    public Parameter SliceRows(int start, int count) =>
        this with
        {
            Value = Value.SliceRows(start, count),
            Compute = Compute.SliceRows(start, count),
            Gradient = Gradient.SliceRows(start, count),
        };
}
