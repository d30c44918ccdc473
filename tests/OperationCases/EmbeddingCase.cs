using AntLM.Engine.Autograd;
using MathNet.Numerics.LinearAlgebra;
using Complex = System.Numerics.Complex;

namespace AntLM.OperationCases;

/// <summary>Looking up rows of a table.</summary>
public static class EmbeddingCase
{
    private const int Vocabulary = 11;

    /// <summary>The operation at one size.</summary>
    /// <param name="rows">Rows of the input.</param>
    /// <param name="width">Elements of a row.</param>
    public static OperationCase Create(int rows, int width)
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
