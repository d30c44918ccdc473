using AntLM.Engine.Autograd;
using Complex = System.Numerics.Complex;

namespace AntLM.OperationCases;

/// <summary>Llama's gated unit.</summary>
public static class SwiGluCase
{
    /// <summary>The operation at one size.</summary>
    /// <param name="rows">Rows of the input.</param>
    /// <param name="width">Elements of a row.</param>
    public static OperationCase Create(int rows, int width) => new()
    {
        Inputs = [new(CaseInputKind.Activation, rows, 2 * width, (random, _, _) => 4 * CaseInput.Normal(random))],
        Build = (plan, inputs) => [plan.SwiGlu(inputs[0])],
        Reference = inputs =>
        {
            var (gate, up) = (inputs[0].SubMatrix(0, rows, 0, width), inputs[0].SubMatrix(0, rows, width, width));
            return [gate.Map(x => x / (1 + Complex.Exp(-x))).PointwiseMultiply(up)];
        },
    };
}
