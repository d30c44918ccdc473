namespace AntLM.Engine.Devices.Cpu;

/// <summary>
/// The rows of a matrix in tiles of nearly equal height, chosen from the shape alone so that sums over tiles always come out the same.
/// </summary>
internal readonly struct RowTiles
{
    // A tile should last longer than handing it out, and a matrix should have tiles for many threads.
    private const int SmallestTile = 4096;
    private const int MostTiles = 128;

    private readonly int rows;

    private RowTiles(int rows, int count)
    {
        this.rows = rows;
        Count = count;
    }

    /// <summary>How many tiles there are; none where there are no rows.</summary>
    public int Count { get; }

    /// <summary>The tiles of a matrix.</summary>
    public static RowTiles Of(int rows, int width) =>
        new(rows, (int)Math.Clamp((long)rows * width / SmallestTile, Math.Min(rows, 1), Math.Min(rows, MostTiles)));

    /// <summary>The first row of a tile.</summary>
    public int From(int tile) => (int)((long)rows * tile / Count);

    /// <summary>The row behind the last one of a tile.</summary>
    public int To(int tile) => From(tile + 1);
}
