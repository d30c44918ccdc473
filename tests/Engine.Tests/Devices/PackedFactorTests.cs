using AntLM.Engine.Devices.Cpu;

namespace AntLM.Engine.Tests.Devices;

/// <summary>Parts of a matrix that is packed once, times rows that are read as they lie.</summary>
[TestFixture]
public sealed unsafe class PackedFactorTests
{
    private const int Depth = 127;
    private const float Untouched = 77;

    [Test]
    public void Some_rows_of_the_factor_are_multiplied(
        [Values(1, 3, 12, 31)] int rows, [Values(1, 32, 33)] int columns, [Values(0, 1, 33)] int count, [Values] bool transposed,
        [Values] bool accumulate)
    {
        const int Start = 5;
        var (a, b) = (Numbers(rows * Depth, 1), Numbers(Depth * columns, 2));
        var (aRow, aDepth) = transposed ? (1, rows) : (Depth, 1);
        var stride = columns + 3;
        var c = new float[rows * stride];
        Array.Fill(c, Untouched);
        var factor = new PackedFactor();
        fixed (float* left = a, right = b, product = c)
        {
            factor.Load(new(right, columns, stripsAreRows: true), Depth, columns);
            factor.MultiplyRows(rows, left, aRow, aDepth, Start, count, product, stride, accumulate);
        }

        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < stride; j++)
            {
                var sum = j < columns && !accumulate ? 0.0 : Untouched;
                for (var p = 0; p < count && j < columns; p++)
                {
                    sum += (double)a[(i * aRow) + (p * aDepth)] * b[((Start + p) * columns) + j];
                }

                Assert.That(c[(i * stride) + j], Is.EqualTo(sum).Within(1e-5 * Math.Max(1, Math.Abs(sum))), $"row {i}, column {j}");
            }
        }
    }

    [Test]
    public void Some_columns_of_the_factor_are_multiplied([Values(1, 3, 12, 31)] int rows, [Values] bool accumulate)
    {
        const int Columns = 101;
        var from = PackedFactor.PanelColumns;
        var to = PackedFactor.RoundUp(Columns);
        var (a, b) = (Numbers(rows * Depth, 1), Numbers(Columns * Depth, 2));
        var stride = to - from;
        var c = new float[rows * stride];
        Array.Fill(c, 1);
        var factor = new PackedFactor();
        fixed (float* left = a, right = b, product = c)
        {
            factor.Load(new(right, Depth, stripsAreRows: false), Depth, Columns);
            factor.MultiplyColumns(rows, left, Depth, from, Columns, product, stride, accumulate);
        }

        for (var i = 0; i < rows; i++)
        {
            for (var j = from; j < Columns; j++)
            {
                var sum = accumulate ? 1.0 : 0;
                for (var p = 0; p < Depth; p++)
                {
                    sum += (double)a[(i * Depth) + p] * b[(j * Depth) + p];
                }

                Assert.That(c[(i * stride) + j - from], Is.EqualTo(sum).Within(1e-5 * Math.Max(1, Math.Abs(sum))), $"row {i}, column {j}");
            }
        }
    }

    private static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }
}
