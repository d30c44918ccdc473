using AntLM.Engine.Devices.Cpu;

namespace AntLM.Engine.Devices;

/// <summary>Opens the device that `--device` names.</summary>
public static class DeviceSelection
{
    /// <summary>What `--device` takes.</summary>
    public static IReadOnlyList<string> Names { get; } = ["auto", "cpu", "cuda"];

    /// <summary>Why this build cannot use a GPU.</summary>
    public const string NoCudaReason = "this build has the CPU device only";

    /// <summary>
    /// Opens a device. "auto" takes the best one there is and says aloud why it is not a GPU; a named device never falls back.
    /// </summary>
    /// <param name="name">"auto", "cpu" or "cuda".</param>
    /// <param name="say">Is told in one line when "auto" uses the CPU.</param>
    /// <exception cref="UserException">The name is not known, or the device is not available.</exception>
    public static Device Open(string name, Action<string> say)
    {
        switch (name)
        {
            case "cpu":
                return new CpuDevice();
            case "auto":
                say($"device: cpu ({NoCudaReason})");
                return new CpuDevice();
            case "cuda":
                throw new UserException($"--device cuda is not available: {NoCudaReason}. Use --device cpu.");
            default:
                throw new UserException($"--device {name} is not known: use {string.Join(", ", Names)}.");
        }
    }
}
