using AntLM.Engine.Autograd;

namespace AntLM.Engine.Tests.Operations;

[TestFixture(true)]
[TestFixture(false)]
public sealed class LinearTests(bool withBias) : OperationTests
{
    private const int Outputs = 19;

    protected override OperationCase Case(int rows, int width) => new()
    {
        Inputs =
        [
            new(CaseInputKind.Activation, rows, width),
            new(CaseInputKind.Parameter, Outputs, width),
            .. withBias ? [new CaseInput(CaseInputKind.Parameter, 0, Outputs)] : Array.Empty<CaseInput>(),
        ],
        Build = (plan, inputs) => [plan.Linear(inputs[0], inputs.Parameter(1), withBias ? inputs.Parameter(2) : null)],
        Reference = inputs =>
        {
            var y = inputs[0] * inputs[1].Transpose();
            return [withBias ? y.EachRow(row => row + inputs[2].Row(0)) : y];
        },
        CanAccumulate = true,
    };
}
