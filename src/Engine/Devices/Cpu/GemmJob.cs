using System.Numerics.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>
/// The loops around the kernel. C is computed in column blocks; for each, the summed dimension is walked in groups of depth blocks: all
/// threads pack the group's part of B once, then each takes tiles of C and walks the group block by block, packing its rows of A and
/// running the kernel over them. An element is summed in the order of depth whatever the tiles and groups are.
/// </summary>
/// <remarks>
/// One job per calling thread, kept, so that a call allocates nothing. Sizes of the blocks, for AVX-512:
/// a panel of B (256 deep × 32 columns = 32 KiB) and one of A (12 rows × 256 deep = 12 KiB) are what a kernel call reads: deep enough
/// that loading and storing C costs little, close enough to a 32 to 48 KiB L1;
/// a tile's rows of A (96 rows × 256 deep = 96 KiB) stay in L2 while the panels of B pass by, each used by all of them in turn;
/// a tile has 512 columns, so that packing A costs about a percent of multiplying with it;
/// tiles below each other are taken one after the other, so that the panels of B they share are still in a cache;
/// a column block of B (256 deep × 8192 columns = 8 MiB) stays in the L3 that the threads share;
/// a group is as deep as 2 MiB of B allow, because threads meet twice in each; where the rows of A lie across (A is stored transposed) its
/// part in a group is limited as well: tiles read narrow strips of it, and what is fetched beside a strip is still there for the next.
/// </remarks>
internal sealed unsafe class GemmJob
{
    private const int DepthBlock = 256;
    private const int ColumnBlock = 8192;
    private const int TileRows = 96;
    private const int TileColumns = 512;
    private const int PackedPanelsPerTile = 4;
    private const int GroupSize = 1 << 19;    // floats

    // Enough tiles for each thread that one which was late does not leave the others waiting long.
    private const int TilesPerThread = 4;

    [ThreadStatic]
    private static GemmJob? ofThisThread;

    private readonly GemmWorkspace packedA = new();
    private readonly GemmWorkspace packedB = new();
    private readonly GemmWorkspace packedPanel = new();
    private readonly Action<int> packColumns;
    private readonly Action<int> computeTile;

    private GemmKernel kernel = GemmKernel.Best;
    private GemmOperand a;
    private GemmOperand b;
    private PackedMatrix? packed;
    private float* c;
    private nint cStride;
    private bool accumulate;
    private float* bias;
    private int rows;
    private int firstColumn;
    private int columns;
    private int start;
    private int depth;
    private int depthBlock;
    private int tileRows;
    private int tileColumns;
    private int tilesDown;
    private bool sharesPanels;
    private float* panelsOfB;

    private GemmJob()
    {
        packColumns = PackColumns;
        computeTile = ComputeTile;
    }

    /// <summary>The job of the calling thread.</summary>
    public static GemmJob OfThisThread => ofThisThread ??= new GemmJob();

    /// <summary>Computes C [m, n] = (or +=, by <paramref name="accumulate"/>) A · B (+ bias); see <see cref="Gemm"/>.</summary>
    /// <remarks>Where B is <paramref name="packed"/> already, only its panels are read.</remarks>
    public void Run(
        GemmKernel kernel, CpuThreads? threads, GemmOperand a, GemmOperand b, PackedMatrix? packed, int m, int n, int k,
        float* c, int ldc, bool accumulate, float* bias)
    {
        this.kernel = kernel;
        this.a = a;
        this.b = b;
        this.packed = packed;
        this.c = c;
        cStride = ldc;
        rows = m;
        this.accumulate = accumulate;
        this.bias = bias;
        depthBlock = EvenBlock(k, DepthBlock, 1);
        var columnBlock = EvenBlock(n, ColumnBlock, kernel.Columns);
        for (firstColumn = 0; firstColumn < n; firstColumn += columnBlock)
        {
            columns = Math.Min(columnBlock, n - firstColumn);
            ChooseTiles(threads?.Count ?? 1);
            // With one row of tiles every panel of B is read by one tile alone, which packs it itself just before it needs it.
            sharesPanels = packed is not null || tileRows < rows;
            start = 0;
            do
            {
                depth = packed is null && sharesPanels ? Math.Min(DepthOfGroup(), k - start) : k;
                if (packed is not null)
                {
                    panelsOfB = packed.Panels(firstColumn);
                }
                else if (sharesPanels)
                {
                    var panels = CeilingDivide(columns, kernel.Columns);
                    panelsOfB = packedB.Reserve(panels * kernel.Columns * depth);
                    For(threads, CeilingDivide(panels, PackedPanelsPerTile), packColumns);
                }
                For(threads, tilesDown * CeilingDivide(columns, tileColumns), computeTile);
                start += depth;
            }
            while (start < k);
        }
    }

    private static void For(CpuThreads? threads, int tiles, Action<int> body)
    {
        if (threads is not null)
        {
            threads.For(tiles, body);
            return;
        }
        for (var tile = 0; tile < tiles; tile++)
        {
            body(tile);
        }
    }

    private static int CeilingDivide(int value, int divisor) => (value + divisor - 1) / divisor;

    // The smallest multiple of the unit that needs no more blocks than the limit does: no thin block is left at the end.
    private static int EvenBlock(int size, int limit, int unit)
    {
        var blocks = Math.Max(1, CeilingDivide(size, limit));
        return Math.Max(unit, CeilingDivide(CeilingDivide(size, blocks), unit) * unit);
    }

    private int DepthOfGroup()
    {
        var width = a.StripsAreRows ? Math.Max(rows, columns) : columns;
        return Math.Max(1, GroupSize / width / depthBlock) * depthBlock;
    }

    // Tiles decide only who computes what: an element is summed in the same order in any of them.
    private void ChooseTiles(int threads)
    {
        var (mostRows, mostColumns) = (TileRows, TileColumns);
        while (true)
        {
            tileRows = EvenBlock(rows, mostRows, kernel.Rows);
            tileColumns = EvenBlock(columns, mostColumns, kernel.Columns);
            tilesDown = CeilingDivide(rows, tileRows);
            if (threads == 1 || tilesDown * CeilingDivide(columns, tileColumns) >= TilesPerThread * threads)
            {
                return;
            }
            if (tileRows > 2 * kernel.Rows)
            {
                mostRows = tileRows / 2;
            }
            else if (tileColumns > 4 * kernel.Columns)
            {
                mostColumns = tileColumns / 2;
            }
            else
            {
                return;
            }
        }
    }

    private void PackColumns(int tile)
    {
        var width = PackedPanelsPerTile * kernel.Columns;
        var first = tile * width;
        b.Pack(firstColumn + first, Math.Min(width, columns - first), start, depth, kernel.Columns, panelsOfB + (nint)first * depth);
    }

    // Tiles below each other come one after the other: they read the same panels of B.
    private void ComputeTile(int tile)
    {
        var edge = stackalloc float[kernel.Rows * kernel.Columns];
        var row = tile % tilesDown * tileRows;
        var column = tile / tilesDown * tileColumns;
        var height = Math.Min(tileRows, rows - row);
        var lastColumn = Math.Min(column + tileColumns, columns);
        var own = OfThisThread;
        var panelsOfA = own.packedA.Reserve(tileRows * depthBlock);
        var offset = 0;
        do
        {
            var deep = Math.Min(depthBlock, depth - offset);
            var added = accumulate || start + offset > 0 ? c : bias;
            var addedStride = accumulate || start + offset > 0 ? cStride : 0;
            a.Pack(row, height, start + offset, deep, kernel.Rows, panelsOfA);
            for (var j = column; j < lastColumn; j += kernel.Columns)
            {
                var width = Math.Min(kernel.Columns, lastColumn - j);
                var panelOfB = sharesPanels
                    ? panelsOfB + (nint)j * depth + offset * kernel.Columns
                    : own.packedPanel.Reserve(kernel.Columns * deep);
                if (!sharesPanels)
                {
                    b.Pack(firstColumn + j, width, start + offset, deep, kernel.Columns, panelOfB);
                }
                for (var i = 0; i < height; i += kernel.Rows)
                {
                    ComputePanel(
                        deep, panelsOfA + (nint)i * deep, panelOfB, added, addedStride, row + i, Math.Min(kernel.Rows, height - i),
                        firstColumn + j, width, edge);
                }
            }
            offset += depthBlock;
        }
        while (offset < depth);
    }

    private void ComputePanel(
        int deep, float* panelOfA, float* panelOfB, float* addend, nint addendStride, int row, int height, int column, int width, float* edge)
    {
        var tile = height == kernel.Rows ? kernel.Tile : kernel.ShortTile;
        var step = height == kernel.Rows ? kernel.Rows : kernel.ShortRows;
        for (var i = 0; i < height; i += step)
        {
            var target = c + (row + i) * cStride + column;
            var added = addend == null ? null : addend + (row + i) * addendStride + column;
            if (i + step <= height && width == kernel.Columns)
            {
                tile(deep, panelOfA + i, 1, kernel.Rows, panelOfB, added, addendStride, target, cStride);
                continue;
            }
            // A tile that hangs over the edge of C is computed whole beside it; the panels are padded with zeros.
            tile(deep, panelOfA + i, 1, kernel.Rows, panelOfB, null, 0, edge, kernel.Columns);
            for (var r = 0; r < Math.Min(step, height - i); r++)
            {
                var sums = new ReadOnlySpan<float>(edge + r * kernel.Columns, width);
                var destination = new Span<float>(target + r * cStride, width);
                if (added == null)
                {
                    sums.CopyTo(destination);
                }
                else
                {
                    TensorPrimitives.Add(sums, new ReadOnlySpan<float>(added + r * addendStride, width), destination);
                }
            }
        }
    }
}
