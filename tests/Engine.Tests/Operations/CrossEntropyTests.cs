using AntLM.Engine.Autograd;
using AntLM.Engine.Devices;
using MathNet.Numerics.LinearAlgebra;
using Complex = System.Numerics.Complex;

namespace AntLM.Engine.Tests.Operations;

[TestFixture(true)]
[TestFixture(false)]
public sealed class CrossEntropyTests(bool withBias) : OperationTests
{
    private const int Hidden = 13;

    protected override OperationCase Case(int rows, int vocabulary)
    {
        var capacity = rows + 3;
        var ids = Enumerable.Range(0, rows).Select(row => row * 7 % vocabulary).ToArray();
        return new OperationCase
        {
            Inputs =
            [
                new(CaseInputKind.Activation, capacity, Hidden),
                new(CaseInputKind.Constant, 0, 1, (_, _, _) => 1.5 * rows),
                new(CaseInputKind.Parameter, vocabulary, Hidden),
                .. withBias ? [new CaseInput(CaseInputKind.Parameter, 0, vocabulary)] : Array.Empty<CaseInput>(),
            ],
            Integers = [new int[capacity], [.. ids, -1, 1_000_000, 0], [rows]],
            Build = (plan, inputs) =>
            {
                var targets = new TargetRows(inputs.Integers[0], inputs.Integers[1], inputs.Integers[2]);
                var output = plan.CrossEntropy(inputs[0], inputs.Parameter(2), withBias ? inputs.Parameter(3) : null, targets, inputs[1]);
                return [output.Loss, output.RowLoss, output.RowCorrect];
            },
            Reference = inputs =>
            {
                var logits = inputs[0].SubMatrix(0, rows, 0, Hidden) * inputs[2].Transpose();
                logits = withBias ? logits.EachRow(row => row + inputs[3].Row(0)) : logits;
                var losses = Vector<Complex>.Build.Dense(capacity, row => row < rows ? Loss(logits.Row(row), ids[row]) : 0);
                var correct = Vector<Complex>.Build.Dense(capacity, row => row < rows && IsLargest(logits.Row(row), ids[row]) ? 1 : 0);
                return
                [
                    Matrix<Complex>.Build.Dense(1, 1, losses.Sum() / inputs[1][0, 0]), losses.ToRowMatrix(), correct.ToRowMatrix(),
                ];
            },
            IsLoss = true,
        };
    }

    private static Complex Loss(Vector<Complex> logits, int target)
    {
        var largest = logits.Max(value => value.Real);
        return Complex.Log(logits.Map(value => Complex.Exp(value - largest)).Sum()) + largest - logits[target];
    }

    private static bool IsLargest(Vector<Complex> logits, int target) => logits.All(value => value.Real <= logits[target].Real);
}
