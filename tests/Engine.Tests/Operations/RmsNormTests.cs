using AntLM.Engine.Autograd;

namespace AntLM.Engine.Tests.Operations;

public sealed class RmsNormTests : OperationTests
{
    protected override OperationCase Case(int rows, int width) => new()
    {
        Inputs = [new(CaseInputKind.Activation, rows, width), new(CaseInputKind.Parameter, 0, width)],
        Build = (plan, inputs) => [plan.RmsNorm(inputs[0], inputs.Parameter(1), 1e-6f)],
        Reference = inputs => [inputs[0].EachRow(x => Formulas.RmsNorm(x, inputs[1].Row(0), 1e-6f))],
        CanAccumulate = true,
    };
}
