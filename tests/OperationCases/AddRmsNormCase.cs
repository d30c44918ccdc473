using AntLM.Engine.Autograd;

namespace AntLM.OperationCases;

/// <summary>A step of the residual stream followed by the root-mean-square norm.</summary>
public static class AddRmsNormCase
{
    /// <summary>The operation at one size.</summary>
    /// <param name="rows">Rows of the input.</param>
    /// <param name="width">Elements of a row.</param>
    /// <param name="probability">Of being dropped.</param>
    public static OperationCase Create(int rows, int width, float probability) => new()
    {
        Inputs =
        [
            new(CaseInputKind.Residual, rows, width),
            new(CaseInputKind.Activation, rows, width),
            new(CaseInputKind.Parameter, 0, width),
        ],
        Build = (plan, inputs) =>
        {
            var (sum, y) = plan.AddRmsNorm(inputs[0], inputs[1], plan.NextDropout(probability), inputs.Parameter(2), 1e-6f);
            return [sum, y];
        },
        Reference = inputs =>
        {
            var sum = inputs[0] + inputs[1].PointwiseMultiply(Formulas.DropoutFactors(rows, width, probability));
            return [sum, sum.EachRow(x => Formulas.RmsNorm(x, inputs[2].Row(0), 1e-6f))];
        },
    };
}
