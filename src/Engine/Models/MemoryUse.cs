using System.Diagnostics;

namespace AntLM.Engine.Models;

/// <summary>How much memory a session has taken so far.</summary>
/// <param name="ArenaBytes">The block that the activations and their gradients share, as planned for the largest step.</param>
/// <param name="PeakMemoryBytes">The most that the device held at one time: parameters, gradients and optimiser state, the arena, working
/// memory.</param>
/// <param name="ProcessPeakBytes">The most of the host's memory that the process took at one time; on the CPU with what the device
/// held.</param>
public sealed record MemoryUse(long ArenaBytes, long PeakMemoryBytes, long ProcessPeakBytes)
{
    /// <summary>What a session, its device and this process have taken.</summary>
    public static MemoryUse Of(ModelSession session)
    {
        using var process = Process.GetCurrentProcess();
        return new MemoryUse(session.ArenaBytes, session.Model.Device.PeakBytes, process.PeakWorkingSet64);
    }
}
