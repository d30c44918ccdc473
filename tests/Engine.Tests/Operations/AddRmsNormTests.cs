using AntLM.Engine.Autograd;

namespace AntLM.Engine.Tests.Operations;

[TestFixture(0f)]
[TestFixture(0.3f)]
public sealed class AddRmsNormTests(float probability) : OperationTests
{
    protected override OperationCase Case(int rows, int width) => new()
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
