using AntLM.Engine.Autograd;
using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;
using MathNet.Numerics.LinearAlgebra;
using Complex = System.Numerics.Complex;

namespace AntLM.OperationCases;

/// <summary>One operation at one size: how it is recorded and what it should give.</summary>
public sealed record OperationCase
{
    /// <summary>What dropout draws from in every case.</summary>
    public static readonly RandomState RandomState = new(Seed: 0x0123_4567_89AB_CDEF, Step: 3, FirstTokenRow: 5);

    /// <summary>Floating inputs in the order that <see cref="Build"/> and <see cref="Reference"/> take them.</summary>
    public required IReadOnlyList<CaseInput> Inputs { get; init; }

    /// <summary>Integer inputs.</summary>
    public IReadOnlyList<int[]> Integers { get; init; } = [];

    /// <summary>Records the operation and names its outputs.</summary>
    public required Func<StepPlan, CaseTensors, Tensor[]> Build { get; init; }

    /// <summary>
    /// The same over complex numbers, so that one function gives the values and, by the complex step Im f(x + ih) / h, gradients exact
    /// to rounding. No conjugates and no absolute values, or it would not. Vectors are matrices of one row.
    /// </summary>
    public required Func<Matrix<Complex>[], Matrix<Complex>[]> Reference { get; init; }

    /// <summary>Whether the first output is a loss whose gradients the forward pass computes.</summary>
    public bool IsLoss { get; init; }

    /// <summary>Whether the gradients of activations can be added to.</summary>
    public bool CanAccumulate { get; init; }

    /// <summary>The largest difference allowed, as a part of the tensor's largest value.</summary>
    public double Tolerance { get; init; } = 2e-6;
}
