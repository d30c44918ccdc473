namespace AntLM.Engine.Devices.Cpu;

/// <summary>
/// A right factor B [k, n] in the panels that <see cref="GemmJob"/> reads: packed once for several products, such as the classifier's
/// weights, which every chunk of rows is multiplied with.
/// </summary>
/// <remarks>
/// Panel after panel, each of the whole depth, the last one padded with zeros. The memory is kept and grows when needed.
/// </remarks>
internal sealed unsafe class PackedMatrix : IDisposable
{
    private const int PanelsPerTile = 4;
    private static readonly GemmKernel Kernel = GemmKernel.Best;

    private readonly WorkingMemory memory;
    private readonly Action<int> pack;
    private GemmOperand source;
    private float* panels;

    /// <summary>An empty matrix.</summary>
    /// <param name="memory">Where the panels lie; used by this matrix alone, which disposes it.</param>
    public PackedMatrix(WorkingMemory memory)
    {
        this.memory = memory;
        pack = Pack;
    }

    /// <summary>Rows, the summed dimension.</summary>
    public int Depth { get; private set; }

    /// <summary>Columns.</summary>
    public int Columns { get; private set; }

    /// <summary>Packs a matrix, on all threads of the pool.</summary>
    /// <param name="threads">The pool.</param>
    /// <param name="matrix">B, as a right factor.</param>
    /// <param name="depth">Rows of B.</param>
    /// <param name="columns">Columns of B.</param>
    public void Load(CpuThreads threads, GemmOperand matrix, int depth, int columns)
    {
        (source, Depth, Columns) = (matrix, depth, columns);
        var count = (columns + Kernel.Columns - 1) / Kernel.Columns;
        panels = memory.Floats((long)count * Kernel.Columns * depth);
        threads.For((count + PanelsPerTile - 1) / PanelsPerTile, pack);
    }

    /// <inheritdoc/>
    public void Dispose() => memory.Dispose();

    /// <summary>The panels from a column on.</summary>
    /// <param name="column">A multiple of a panel's width.</param>
    public float* Panels(int column) => panels + (nint)column * Depth;

    private void Pack(int tile)
    {
        var column = tile * PanelsPerTile * Kernel.Columns;
        var count = Math.Min(PanelsPerTile * Kernel.Columns, Columns - column);
        source.Pack(column, count, 0, Depth, Kernel.Columns, Panels(column));
    }
}
