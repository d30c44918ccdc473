using AntLM.Engine.Autograd;
using MathNet.Numerics.LinearAlgebra;
using Complex = System.Numerics.Complex;

namespace AntLM.OperationCases;

/// <summary>Rotary positions.</summary>
public static class RotaryCase
{
    private const int Heads = 3;
    private const int Length = 7;

    /// <summary>The operation at one size.</summary>
    /// <param name="rows">Rows of the input.</param>
    /// <param name="width">Half of the head size.</param>
    public static OperationCase Create(int rows, int width)
    {
        var half = width;
        var headSize = 2 * half;
        return new OperationCase
        {
            Inputs =
            [
                new(CaseInputKind.Activation, rows, 3 * Heads * headSize),
                new(CaseInputKind.Constant, Length, headSize, (_, position, column) => column < half
                    ? Math.Cos(Angle(position, column, half))
                    : Math.Sin(Angle(position, column - half, half))),
            ],
            Build = (plan, inputs) =>
            {
                plan.Rotary(inputs[0], inputs[1], Heads, Length);
                return [inputs[0]];
            },
            Reference = inputs => [Rotate(inputs[0], inputs[1], half)],
        };
    }

    private static double Angle(int position, int pair, int half) => position * Math.Pow(10000, -(double)pair / half);

    private static Matrix<Complex> Rotate(Matrix<Complex> qkv, Matrix<Complex> angles, int half)
    {
        var rotated = qkv.Clone();
        for (var row = 0; row < qkv.RowCount; row++)
        {
            for (var head = 0; head < 2 * Heads; head++)
            {
                for (var m = 0; m < half; m++)
                {
                    var (first, second) = ((head * 2 * half) + m, (head * 2 * half) + m + half);
                    var (cosine, sine) = (angles[row % Length, m], angles[row % Length, m + half]);
                    rotated[row, first] = (qkv[row, first] * cosine) - (qkv[row, second] * sine);
                    rotated[row, second] = (qkv[row, second] * cosine) + (qkv[row, first] * sine);
                }
            }
        }

        return rotated;
    }
}
