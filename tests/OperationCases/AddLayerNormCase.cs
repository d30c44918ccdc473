using AntLM.Engine.Autograd;

namespace AntLM.OperationCases;

/// <summary>A step of the residual stream followed by the plain layer norm.</summary>
public static class AddLayerNormCase
{
    /// <summary>The operation at one size.</summary>
    /// <param name="rows">Rows of the input.</param>
    /// <param name="width">Elements of a row.</param>
    /// <param name="probability">Of being dropped.</param>
    public static OperationCase Create(int rows, int width, float probability) => new()
    {
        Inputs = [new(CaseInputKind.Residual, rows, width), new(CaseInputKind.Activation, rows, width)],
        Build = (plan, inputs) =>
        {
            var (sum, y) = plan.AddLayerNorm(inputs[0], inputs[1], plan.NextDropout(probability), 1e-7f);
            return [sum, y];
        },
        Reference = inputs =>
        {
            var sum = inputs[0] + inputs[1].PointwiseMultiply(Formulas.DropoutFactors(rows, width, probability));
            return [sum, sum.EachRow(x => Formulas.LayerNorm(x, 1e-7f))];
        },
    };
}
