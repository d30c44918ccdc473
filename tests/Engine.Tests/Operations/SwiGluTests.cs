using AntLM.Engine.Autograd;
using Complex = System.Numerics.Complex;

namespace AntLM.Engine.Tests.Operations;

public sealed class SwiGluTests : OperationTests
{
    protected override OperationCase Case(int rows, int width) => new()
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
