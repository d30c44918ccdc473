namespace AntLM.Engine.Devices.Cpu;

/// <summary>
/// A small matrix B [depth, columns] that is packed once and then multiplied, a few rows and a part of itself at a time, with factors
/// that are read as they lie: what <see cref="Gemm"/> would pack anew in every call.
/// </summary>
/// <remarks>One for a thread and purpose: the memory is kept. An element's bits do not depend on the rows computed beside it.</remarks>
internal sealed unsafe class PackedFactor
{
    private static readonly GemmKernel Kernel = GemmKernel.Best;

    private readonly GemmWorkspace memory = new();
    private readonly GemmWorkspace edgeMemory = new();
    private float* panels;
    private int columns;
    private int depth;

    /// <summary>Columns of a panel, a power of two: parts begin at a multiple of it.</summary>
    public static int PanelColumns => Kernel.Columns;

    /// <summary>Rows of a product that are computed together: a caller that skips zeros does so for as many rows.</summary>
    public static int TileRows => Kernel.Rows;

    /// <summary>Packs a matrix; columns are padded with zeros to whole panels.</summary>
    /// <param name="matrix">B, as a right factor.</param>
    /// <param name="depth">Rows of B.</param>
    /// <param name="columns">Columns of B.</param>
    public void Load(GemmOperand matrix, int depth, int columns)
    {
        (this.depth, this.columns) = (depth, columns);
        panels = memory.Reserve(RoundUp(columns) * depth);
        matrix.Pack(0, columns, 0, depth, PanelColumns, panels);
    }

    /// <summary>The smallest multiple of <see cref="PanelColumns"/> that is not below <paramref name="count"/>.</summary>
    public static int RoundUp(int count) => (count + PanelColumns - 1) & -PanelColumns;

    /// <summary>C [rows, all columns] = or += A [rows, count] · B[from start to before start + count, :].</summary>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="a">A; element (row, p) at a[row · aRow + p · aDepth].</param>
    /// <param name="aRow">Floats from one row of A to the next.</param>
    /// <param name="aDepth">Floats from one p to the next.</param>
    /// <param name="start">First row of B.</param>
    /// <param name="count">Rows of B; 0 gives zeros or leaves C unchanged.</param>
    /// <param name="c">C; exactly its columns are written.</param>
    /// <param name="cStride">Floats from one row of C to the next.</param>
    /// <param name="accumulate">Whether the product is added to C (+=) instead of replacing it (=).</param>
    public void MultiplyRows(int rows, float* a, nint aRow, nint aDepth, int start, int count, float* c, nint cStride, bool accumulate)
    {
        for (var column = 0; column < columns; column += PanelColumns)
        {
            var width = Math.Min(PanelColumns, columns - column);
            var panel = panels + ((nint)column * depth) + ((nint)start * PanelColumns);
            if (width == PanelColumns)
            {
                Multiply(rows, a, aRow, aDepth, count, panel, c + column, cStride, accumulate);
                continue;
            }

            // A panel that hangs over the edge of C is computed beside it.
            var edge = Edge(0);
            for (var row = 0; row < rows; row += Kernel.Rows)
            {
                var height = Math.Min(Kernel.Rows, rows - row);
                Multiply(height, a + (row * aRow), aRow, aDepth, count, panel, edge, PanelColumns, accumulate: false);
                for (var i = 0; i < height; i++)
                {
                    var target = c + ((row + i) * cStride) + column;
                    for (var j = 0; j < width; j++)
                    {
                        target[j] = edge[(i * PanelColumns) + j] + (accumulate ? target[j] : 0);
                    }
                }
            }
        }
    }

    /// <summary>C [rows, to − from] = or += A · B[:, from … to], in whole panels: up to <see cref="RoundUp"/>(to) is written.</summary>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="a">A; element (row, p) at a[row · aRow + p].</param>
    /// <param name="aRow">Floats from one row of A to the next.</param>
    /// <param name="from">First column of B and C, a multiple of <see cref="PanelColumns"/>.</param>
    /// <param name="to">One behind the last column.</param>
    /// <param name="c">C's column <paramref name="from"/>.</param>
    /// <param name="cStride">Floats from one row of C to the next.</param>
    /// <param name="accumulate">Whether the product is added to C (+=) instead of replacing it (=).</param>
    public void MultiplyColumns(int rows, float* a, nint aRow, int from, int to, float* c, nint cStride, bool accumulate)
    {
        for (var column = from; column < to; column += PanelColumns)
        {
            Multiply(rows, a, aRow, 1, depth, panels + ((nint)column * depth), c + (column - from), cStride, accumulate);
        }
    }

    // One panel wide.
    private void Multiply(
        int rows, float* a, nint aRow, nint aDepth, int depth, float* panel, float* c, nint cStride, bool accumulate)
    {
        var row = 0;
        for (; row <= rows - Kernel.Rows; row += Kernel.Rows)
        {
            var target = c + (row * cStride);
            Kernel.Tile(depth, a + (row * aRow), aRow, aDepth, panel, accumulate ? target : null, cStride, target, cStride);
        }

        for (; row <= rows - Kernel.ShortRows; row += Kernel.ShortRows)
        {
            var target = c + (row * cStride);
            Kernel.ShortTile(depth, a + (row * aRow), aRow, aDepth, panel, accumulate ? target : null, cStride, target, cStride);
        }

        // Single rows beyond the last tile: each is computed as a tile whose rows are all the same one, since what lies behind A and C
        // belongs to others.
        for (; row < rows; row++)
        {
            var target = c + (row * cStride);
            var edge = Edge(1);
            Kernel.ShortTile(depth, a + (row * aRow), 0, aDepth, panel, accumulate ? target : null, 0, edge, PanelColumns);
            new ReadOnlySpan<float>(edge, PanelColumns).CopyTo(new Span<float>(target, PanelColumns));
        }
    }

    private float* Edge(int which) => edgeMemory.Reserve(2 * Kernel.Rows * PanelColumns) + (which * Kernel.Rows * PanelColumns);
}
