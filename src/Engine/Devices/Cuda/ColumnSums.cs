using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>Sums over rows, in two passes of fixed tiles: gradients of biases and gains.</content>
internal sealed partial class CudaOperations
{
    private const int ColumnThreads = 128;
    private const int MostRowTiles = 256;
    private const int FewestRowsPerTile = 16;

    /// <summary>Rows that one block of the first pass adds up: a function of the shape alone.</summary>
    private static int RowsPerTile(int rows) => Math.Max(FewestRowsPerTile, Tiles(rows, MostRowTiles));

    /// <summary>Room for the sums of tiles of at most so many rows.</summary>
    private nint ScratchForColumnSums(int rows, int width) => ScratchFloats((long)Tiles(rows, RowsPerTile(rows)) * width);

    /// <summary>sums += column sums of values.</summary>
    private void AddColumnSums(Tensor values, Tensor sums) =>
        AddColumnSums(MatrixOperand.Of(values), values.Rows, ScratchForColumnSums(values.Rows, values.Width), sums);

    /// <summary>sums += column sums of the first rows of a matrix, by way of memory from <see cref="ScratchForColumnSums"/>.</summary>
    private void AddColumnSums(MatrixOperand values, int rows, nint partial, Tensor sums)
    {
        var (width, rowsPerTile) = (values.Leading, RowsPerTile(rows));
        var tiles = Tiles(rows, rowsPerTile);
        var module = new KernelModule("column_sums", Storage: values.Type);
        Launch(
            module, "column_sums_partial", (Tiles(width, ColumnThreads), tiles), ColumnThreads, 0,
            values.Address, rows, width, rowsPerTile, partial);
        AddPartialColumnSums(partial, tiles, width, sums);
    }

    /// <summary>sums += the tiles' sums. partial [tiles, width] fp32.</summary>
    private void AddPartialColumnSums(nint partial, int tiles, int width, Tensor sums) => Launch(
        new KernelModule("column_sums", Storage: DType.Float32), "column_sums_add", Tiles(width, ColumnThreads), ColumnThreads, 0,
        partial, tiles, width, sums.Address);
}
