using AntLM.Engine.Autograd;

namespace AntLM.OperationCases;

/// <summary>Layer normalisation.</summary>
public static class LayerNormCase
{
    /// <summary>The operation at one size.</summary>
    /// <param name="rows">Rows of the input.</param>
    /// <param name="width">Elements of a row.</param>
    /// <param name="affine">Whether it has gain and bias.</param>
    public static OperationCase Create(int rows, int width, bool affine) => new()
    {
        // Far from zero, where a variance from sums of squares would lose its digits.
        Inputs = affine
            ?
            [
                new(CaseInputKind.Activation, rows, width, (random, _, _) => 3 + CaseInput.Normal(random)),
                new(CaseInputKind.Parameter, 0, width),
                new(CaseInputKind.Parameter, 0, width),
            ]
            : [new(CaseInputKind.Activation, rows, width)],
        Build = (plan, inputs) =>
        [
            affine
                ? plan.LayerNorm(inputs[0], inputs.Parameter(1), inputs.Parameter(2), 1e-7f, accumulating: true)
                : plan.LayerNorm(inputs[0], null, null, 1e-7f),
        ],
        Reference = inputs =>
        [
            inputs[0].EachRow(x => affine
                ? Formulas.LayerNorm(x, 1e-7f).PointwiseMultiply(inputs[1].Row(0)) + inputs[2].Row(0)
                : Formulas.LayerNorm(x, 1e-7f)),
        ],
        CanAccumulate = true,
    };
}
