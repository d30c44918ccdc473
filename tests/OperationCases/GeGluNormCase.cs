using AntLM.Engine.Autograd;
using Complex = System.Numerics.Complex;

namespace AntLM.OperationCases;

/// <summary>LTG-BERT's gated unit with its inner norm.</summary>
public static class GeGluNormCase
{
    /// <summary>The operation at one size.</summary>
    /// <param name="rows">Rows of the input.</param>
    /// <param name="width">Elements of a row.</param>
    public static OperationCase Create(int rows, int width) => new()
    {
        Inputs = [new(CaseInputKind.Activation, rows, 2 * width, (random, _, _) => 2 * CaseInput.Normal(random))],
        Build = (plan, inputs) => [plan.GeGluNorm(inputs[0], 1e-7f)],
        Reference = inputs =>
        {
            var (value, gate) = (inputs[0].SubMatrix(0, rows, 0, width), inputs[0].SubMatrix(0, rows, width, width));
            return [value.PointwiseMultiply(gate.Map(GeluTanh)).EachRow(x => Formulas.LayerNorm(x, 1e-7f))];
        },
    };

    private static Complex GeluTanh(Complex x) =>
        0.5 * x * (1 + Complex.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))));
}
