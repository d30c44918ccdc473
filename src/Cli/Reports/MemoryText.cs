using System.Globalization;
using AntLM.Engine.Models;

namespace AntLM.Cli.Reports;

/// <summary>Memory in words.</summary>
internal static class MemoryText
{
    /// <summary>"peak memory 1.89 GB (0.51 GB of it activations), of the process 1.95 GB".</summary>
    public static string Of(MemoryUse memory) => string.Create(
        CultureInfo.InvariantCulture,
        $"peak memory {memory.PeakMemoryBytes / 1e9:0.00} GB ({memory.ArenaBytes / 1e9:0.00} GB of it activations), "
        + $"of the process {memory.ProcessPeakBytes / 1e9:0.00} GB");
}
