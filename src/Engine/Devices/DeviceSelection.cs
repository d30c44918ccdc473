using AntLM.Engine.Devices.Cpu;
using AntLM.Engine.Devices.Cuda;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices;

/// <summary>Opens the device that `--device` and `--precision` name.</summary>
public static class DeviceSelection
{
    /// <summary>What `--device` takes.</summary>
    public static IReadOnlyList<string> Names { get; } = ["auto", "cpu", "cuda"];

    /// <summary>
    /// Opens a device. "auto" takes a GPU where there is one, and says aloud why where it takes the CPU; a named device never falls back.
    /// </summary>
    /// <param name="name">"auto", "cpu" or "cuda".</param>
    /// <param name="precision">One of <see cref="Precision.Names"/>, or null for bf16 on a GPU and fp32 on the CPU.</param>
    /// <param name="say">Is told in one line which GPU it is, or why "auto" took the CPU.</param>
    /// <exception cref="UserException">A name is unknown, the device is not available, or it does not compute in the precision.</exception>
    public static Device Open(string name, string? precision, Action<string> say) => Open(name, precision, say, CudaSearch.Run);

    /// <summary>The same with another search for a GPU, which is made only where one may be used.</summary>
    internal static Device Open(string name, string? precision, Action<string> say, Func<CudaSearch> search)
    {
        DType? asked = precision is null ? null : Precision.Parse(precision);
        switch (name)
        {
            case "cpu" when asked == DType.BFloat16:
                throw new UserException("--precision bf16 needs a GPU: --device cpu computes in fp32. Leave --precision out.");
            case "cpu":
                return new CpuDevice();
            case "cuda" or "auto":
                if (search().Open(asked ?? DType.BFloat16, out var reason) is { } gpu)
                {
                    say($"device: cuda ({gpu.Description})");
                    return gpu;
                }

                if (name == "cuda")
                {
                    throw new UserException($"--device cuda is not available: {reason} --device cpu needs no GPU.");
                }

                if (asked == DType.BFloat16)
                {
                    throw new UserException(
                        $"--precision bf16 needs a GPU, and there is none to use: {reason} Without --precision the CPU computes in fp32.");
                }

                say($"device: cpu, because there is no GPU to use: {reason}");
                return new CpuDevice();
            default:
                throw new UserException($"--device {name} is not known: use {string.Join(", ", Names)}.");
        }
    }
}
