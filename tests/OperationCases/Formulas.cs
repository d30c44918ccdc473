using AntLM.Engine.Randomness;
using MathNet.Numerics.LinearAlgebra;
using Complex = System.Numerics.Complex;

namespace AntLM.OperationCases;

/// <summary>Formulas that several references share, over complex numbers.</summary>
public static class Formulas
{
    /// <summary>A function of each row.</summary>
    public static Matrix<Complex> EachRow(this Matrix<Complex> matrix, Func<Vector<Complex>, Vector<Complex>> function) =>
        Matrix<Complex>.Build.DenseOfRowVectors(matrix.EnumerateRows().Select(function));

    /// <summary>x / sqrt(mean(x²) + ε) · gain of a row.</summary>
    public static Vector<Complex> RmsNorm(Vector<Complex> x, Vector<Complex> gain, double epsilon) =>
        x.PointwiseMultiply(gain) / Complex.Sqrt((x.PointwiseMultiply(x).Sum() / x.Count) + epsilon);

    /// <summary>(x − mean) / sqrt(variance + ε) of a row.</summary>
    public static Vector<Complex> LayerNorm(Vector<Complex> x, double epsilon)
    {
        var centered = x - (x.Sum() / x.Count);
        return centered / Complex.Sqrt((centered.PointwiseMultiply(centered).Sum() / x.Count) + epsilon);
    }

    /// <summary>What dropout multiplies each element by, in the random state of the cases.</summary>
    /// <param name="rows">Rows of the matrix.</param>
    /// <param name="width">Elements of a row.</param>
    /// <param name="probability">Of being dropped.</param>
    /// <param name="rowOf">The row that element indices are counted by.</param>
    /// <param name="site">Which dropout of the case, in the order of recording.</param>
    public static Matrix<Complex> DropoutFactors(
        int rows, int width, double probability, Func<int, int>? rowOf = null, uint site = 0)
    {
        var state = OperationCase.RandomState;
        return Matrix<Complex>.Build.Dense(rows, width, (row, column) =>
        {
            var element = ((state.FirstTokenRow + (rowOf?.Invoke(row) ?? row)) * width) + column;
            var draw = Philox.Draw(state.Seed, state.Step, site, (ulong)element);
            return draw / 4294967296.0 < (float)probability ? 0 : 1 / (1 - (double)(float)probability);
        });
    }
}
