namespace AntLM.Engine.Devices.Cpu;

/// <content>Runs over the elements of a block in tiles of fixed size.</content>
internal sealed unsafe partial class CpuOperations
{
    private const int ElementsOfTile = 16384;

    private void ForEachElementTile(long count, Action<long, long> body) => threads.For(
        TilesOf(count), tile => body((long)tile * ElementsOfTile, Math.Min(count, (tile + 1L) * ElementsOfTile)));

    /// <summary>The sum of what the body returns for every tile, added in the order of the tiles.</summary>
    private double SumOverTiles(long count, Func<long, long, double> body)
    {
        var sums = workingMemory.Doubles(TilesOf(count));
        ForEachElementTile(count, (from, to) => sums[from / ElementsOfTile] = body(from, to));
        double sum = 0;
        for (var tile = 0; tile < TilesOf(count); tile++)
        {
            sum += sums[tile];
        }

        return sum;
    }

    private static int TilesOf(long count) => checked((int)((count + ElementsOfTile - 1) / ElementsOfTile));

    private static int Remaining(long index, long end) => (int)Math.Min(end - index, Lanes.Count);
}
