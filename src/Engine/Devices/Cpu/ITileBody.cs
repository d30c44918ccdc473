namespace AntLM.Engine.Devices.Cpu;

/// <summary>What a parallel loop does in each of its tiles: a value that holds what they share.</summary>
internal interface ITileBody
{
    /// <summary>Does the work of one tile; called from several threads at once.</summary>
    void Run(int tile);
}
