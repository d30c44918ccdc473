namespace AntLM.Engine.Devices.Cpu;

/// <summary>What a parallel loop does with some neighbouring rows or elements: a value that holds what they share.</summary>
internal interface IRangeBody
{
    /// <summary>Does the work of one tile; called from several threads at once.</summary>
    /// <param name="from">The first row or element of the tile.</param>
    /// <param name="to">The one behind its last.</param>
    void Run(nint from, nint to);
}
