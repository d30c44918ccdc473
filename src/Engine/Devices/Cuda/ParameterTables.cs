using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <summary>The tables of the parameters that a device's optimisers work on, placed once and kept as long as the device.</summary>
/// <param name="allocate">Allocates a block of the given number of bytes.</param>
/// <param name="copies">Copies to the device.</param>
internal sealed class ParameterTables(Func<long, Storage> allocate, StagedCopies copies) : IDisposable
{
    private readonly Dictionary<IReadOnlyList<ParameterSegment>, ParameterTiles> tables = new(ReferenceEqualityComparer.Instance);

    /// <summary>The tables of these segments, known by the list itself: an optimiser passes the same one in every step.</summary>
    public ParameterTiles Of(IReadOnlyList<ParameterSegment> segments)
    {
        if (!tables.TryGetValue(segments, out var tiles))
        {
            tiles = ParameterTiles.Of(segments, Place);
            tables.Add(segments, tiles);
        }

        return tiles;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tiles in tables.Values)
        {
            tiles.Dispose();
        }

        tables.Clear();
    }

    private Storage Place(ReadOnlySpan<byte> bytes)
    {
        var storage = allocate(bytes.Length);
        copies.Upload(bytes, storage.Address);
        return storage;
    }
}
