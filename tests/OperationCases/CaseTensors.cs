using AntLM.Engine.Autograd;
using AntLM.Engine.Tensors;

namespace AntLM.OperationCases;

/// <summary>The inputs of a case in a recorded step.</summary>
/// <param name="Values">Every floating input.</param>
/// <param name="Parameters">The same as parameters where they are ones.</param>
/// <param name="Integers">Every integer input.</param>
public sealed record CaseTensors(Tensor[] Values, Parameter?[] Parameters, Tensor[] Integers)
{
    /// <summary>A floating input.</summary>
    public Tensor this[int index] => Values[index];

    /// <summary>An input that is a parameter.</summary>
    public Parameter Parameter(int index) => Parameters[index]!;
}
