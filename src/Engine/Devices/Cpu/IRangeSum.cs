namespace AntLM.Engine.Devices.Cpu;

/// <summary>A sum over elements, tile by tile: a value that holds what the tiles share.</summary>
internal interface IRangeSum
{
    /// <summary>The sum over one tile; called from several threads at once.</summary>
    /// <param name="from">The first element of the tile.</param>
    /// <param name="to">The one behind its last.</param>
    double Sum(nint from, nint to);
}
