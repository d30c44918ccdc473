using AntLM.Engine.Autograd;
using AntLM.Engine.Devices;
using MathNet.Numerics.LinearAlgebra;
using Complex = System.Numerics.Complex;

namespace AntLM.OperationCases;

/// <summary>The classifier with its loss over a vocabulary.</summary>
public static class CrossEntropyCase
{
    private const int Hidden = 13;

    /// <summary>The operation at one size.</summary>
    /// <param name="rows">Rows that have a target.</param>
    /// <param name="vocabulary">How many tokens there are to predict.</param>
    /// <param name="withBias">Whether logits have a bias.</param>
    public static OperationCase Create(int rows, int vocabulary, bool withBias)
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
