using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <content>Parallel loops over the rows of a matrix and over the elements of a block, in tiles that the size alone decides.</content>
/// <remarks>A body is a small structure that names what its tiles share, so that a call allocates nothing.</remarks>
internal sealed unsafe partial class CpuOperations
{
    private const int ElementsOfTile = 16384;

    /// <summary>Runs over the rows of a matrix.</summary>
    /// <param name="rows">Rows of the matrix.</param>
    /// <param name="width">Elements in each.</param>
    /// <param name="body">Called for every tile of rows.</param>
    private void ForRows<TBody>(int rows, int width, TBody body)
        where TBody : struct, IRangeBody
    {
        var tiles = RowTiles.Of(rows, width);
        threads.For(tiles.Count, new RowTile<TBody>(tiles, body));
    }

    /// <summary>
    /// Runs over rows in tiles, each with sums of its own; these are then added to the destinations in the order of tiles.
    /// </summary>
    /// <param name="rows">Rows of the matrix.</param>
    /// <param name="width">Elements in each, and in each sum.</param>
    /// <param name="first">[width], +=; null where there is no such sum: the body is then given null.</param>
    /// <param name="second">The same.</param>
    /// <param name="body">Called for every tile of rows with its sums, which begin at zero.</param>
    private void ForRowsWithSums<TBody>(int rows, int width, Tensor? first, Tensor? second, TBody body)
        where TBody : struct, IRowSumsBody
    {
        var tiles = RowTiles.Of(rows, width);
        var stride = (width + Lanes.Count - 1) & -Lanes.Count;
        var sums = workingMemory.Floats(2L * tiles.Count * stride);
        var firstSums = first is null ? null : sums;
        var secondSums = second is null ? null : sums + (nint)tiles.Count * stride;
        threads.For(tiles.Count, new RowSumsTile<TBody>(tiles, stride, firstSums, secondSums, body));
        AddSums(firstSums, tiles.Count, stride, first);
        AddSums(secondSums, tiles.Count, stride, second);
    }

    /// <summary>Runs over the elements of a block.</summary>
    private void ForElements<TBody>(nint count, TBody body)
        where TBody : struct, IRangeBody
        => threads.For(ElementTiles(count), new ElementTile<TBody>(count, body));

    /// <summary>The sum of what the body returns for every tile of elements, added in the order of the tiles.</summary>
    private double SumOverElements<TBody>(nint count, TBody body)
        where TBody : struct, IRangeSum
    {
        var tiles = ElementTiles(count);
        var sums = workingMemory.Doubles(tiles);
        ForElements(count, new ElementSum<TBody>(sums, body));
        double sum = 0;
        for (var tile = 0; tile < tiles; tile++)
        {
            sum += sums[tile];
        }

        return sum;
    }

    private static int ElementTiles(nint count) => checked((int)((count + ElementsOfTile - 1) / ElementsOfTile));

    private static int Remaining(nint index, nint end) => (int)Math.Min(end - index, Lanes.Count);

    private readonly struct RowTile<TBody>(RowTiles tiles, TBody body) : ITileBody
        where TBody : struct, IRangeBody
    {
        public void Run(int tile) => body.Run(tiles.From(tile), tiles.To(tile));
    }

    private readonly struct RowSumsTile<TBody>(RowTiles tiles, nint stride, float* firstSums, float* secondSums, TBody body) : ITileBody
        where TBody : struct, IRowSumsBody
    {
        public void Run(int tile) => body.Run(tiles.From(tile), tiles.To(tile), SumsOf(firstSums, tile), SumsOf(secondSums, tile));

        private float* SumsOf(float* sums, int tile) => sums == null ? null : Zeros(sums + tile * stride, (int)stride);
    }

    private readonly struct ElementTile<TBody>(nint count, TBody body) : ITileBody
        where TBody : struct, IRangeBody
    {
        public void Run(int tile)
        {
            var from = (nint)tile * ElementsOfTile;
            body.Run(from, Math.Min(count, from + ElementsOfTile));
        }
    }

    private readonly struct ElementSum<TBody>(double* sums, TBody body) : IRangeBody
        where TBody : struct, IRangeSum
    {
        public void Run(nint from, nint to) => sums[from / ElementsOfTile] = body.Sum(from, to);
    }
}
