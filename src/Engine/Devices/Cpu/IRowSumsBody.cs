namespace AntLM.Engine.Devices.Cpu;

/// <summary>What a parallel loop does with rows that also add to sums over all rows: a value that holds what the tiles share.</summary>
internal unsafe interface IRowSumsBody
{
    /// <summary>Does the work of one tile; called from several threads at once.</summary>
    /// <param name="from">The first row of the tile.</param>
    /// <param name="to">The row behind its last.</param>
    /// <param name="firstSums">[width] The tile's own sums, +=; null where there is no such sum.</param>
    /// <param name="secondSums">The same.</param>
    void Run(nint from, nint to, float* firstSums, float* secondSums);
}
