using AntLM.Engine.Autograd;
using MathNet.Numerics.LinearAlgebra;
using Complex = System.Numerics.Complex;

namespace AntLM.Engine.Tests.Operations;

public sealed class EmbeddingTests : OperationTests
{
    private const int Vocabulary = 11;

    protected override OperationCase Case(int rows, int width)
    {
        // Some ids many times, some never, neighbours equal.
        var ids = Enumerable.Range(0, rows).Select(row => row * row / 2 % 7 * 10 / 6 % Vocabulary).ToArray();
        return new OperationCase
        {
            Inputs = [new(CaseInputKind.Parameter, Vocabulary, width)],
            Integers = [ids],
            Build = (plan, inputs) => [plan.Embedding(inputs.Integers[0], inputs.Parameter(0))],
            Reference = inputs => [Matrix<Complex>.Build.DenseOfRowVectors(ids.Select(id => inputs[0].Row(id)))],
        };
    }
}
