using System.Runtime.InteropServices;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <summary>
/// The parameter block as optimisers walk over it: tiles of at most so many elements, none with elements of two parameters, as tables in
/// device memory (`kernels/optimizer.cuh`).
/// </summary>
internal sealed class ParameterTiles : IDisposable
{
    private const int ElementsOfTile = 4096;

    private readonly Storage tileTable;
    private readonly Storage parameterTable;

    private ParameterTiles(int count, int parameters, Storage tileTable, Storage parameterTable)
    {
        Count = count;
        Parameters = parameters;
        this.tileTable = tileTable;
        this.parameterTable = parameterTable;
    }

    /// <summary>Number of tiles.</summary>
    public int Count { get; }

    /// <summary>Number of parameters.</summary>
    public int Parameters { get; }

    /// <summary>Address of [<see cref="Count"/>] ParameterTile.</summary>
    public nint TileTable => tileTable.Address;

    /// <summary>Address of [<see cref="Parameters"/>] ParameterTiles.</summary>
    public nint ParameterTable => parameterTable.Address;

    /// <summary>Cuts the segments into tiles.</summary>
    /// <param name="segments">The parameters.</param>
    /// <param name="place">Puts bytes into device memory that the result owns.</param>
    public static ParameterTiles Of(IReadOnlyList<ParameterSegment> segments, Func<ReadOnlySpan<byte>, Storage> place)
    {
        var (tiles, parameters) = (new List<Tile>(), new List<Parameter>(segments.Count));
        foreach (var segment in segments)
        {
            var first = tiles.Count;
            for (var start = 0; start < segment.Count; start += ElementsOfTile)
            {
                tiles.Add(new Tile(segment.Start + start, Math.Min(ElementsOfTile, segment.Count - start), parameters.Count));
            }

            parameters.Add(new Parameter(first, tiles.Count - first, segment.Decays ? 1 : 0));
        }

        var tileTable = place(Bytes(tiles));
        try
        {
            return new ParameterTiles(tiles.Count, parameters.Count, tileTable, place(Bytes(parameters)));
        }
        catch
        {
            tileTable.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        tileTable.Dispose();
        parameterTable.Dispose();
    }

    private static ReadOnlySpan<byte> Bytes<T>(List<T> entries)
        where T : unmanaged => MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(entries));

    /// <summary>`ParameterTile` of optimizer.cuh.</summary>
    private readonly record struct Tile(long Start, int Count, int Parameter);

    /// <summary>`ParameterTiles` of optimizer.cuh.</summary>
    private readonly record struct Parameter(int First, int Count, int Decays);
}
