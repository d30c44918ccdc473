using AntLM.Engine.Autograd;

namespace AntLM.Engine.Tests.Operations;

[TestFixture(0f)]
[TestFixture(0.1f)]
public sealed class AddLayerNormTests(float probability) : OperationTests
{
    protected override OperationCase Case(int rows, int width) => new()
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
