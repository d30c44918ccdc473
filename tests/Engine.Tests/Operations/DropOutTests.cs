using AntLM.Engine.Autograd;
using AntLM.Engine.Devices;

namespace AntLM.Engine.Tests.Operations;

[TestFixture(false)]
[TestFixture(true)]
public sealed class DropOutTests(bool gathered) : OperationTests
{
    private const float Probability = 0.1f;

    protected override OperationCase Case(int rows, int width)
    {
        var rowsBefore = Enumerable.Range(0, rows).Select(row => gathered ? 2 * row + 1 : row).ToArray();
        return new OperationCase
        {
            Inputs = [new(CaseInputKind.Activation, rows, width)],
            Integers = [rowsBefore, new int[rows], [rows]],
            Build = (plan, inputs) =>
            {
                var targets = new TargetRows(inputs.Integers[0], inputs.Integers[1], inputs.Integers[2]);
                return [plan.DropOut(inputs[0], plan.NextDropout(Probability), gathered ? targets : null)];
            },
            Reference = inputs =>
                [inputs[0].PointwiseMultiply(Formulas.DropoutFactors(rows, width, Probability, row => rowsBefore[row]))],
            CanAccumulate = true,
        };
    }
}
