using AntLM.Bindings.Nvrtc;

namespace AntLM.Engine.Devices.Cuda;

/// <summary>Compiles the embedded kernels with NVRTC. Headers are handed over in memory, so that no toolkit folder is needed.</summary>
public sealed class NvrtcKernelCompiler : IKernelCompiler
{
    // Products and sums may become fused multiply-adds, as everywhere on the GPU, and nothing else is made faster at the price of accuracy.
    // Line numbers cost nothing at run time; profilers and compute-sanitizer show them.
    private static readonly string[] OwnOptions = ["--std=c++17", "--fmad=true", "-lineinfo"];

    private readonly INvrtc nvrtc;

    /// <summary>A compiler over the library.</summary>
    /// <exception cref="NvrtcException">The library does not say its version.</exception>
    public NvrtcKernelCompiler(INvrtc nvrtc)
    {
        this.nvrtc = nvrtc;
        NvrtcException.ThrowIfFailed(nvrtc, nvrtc.Version(out var major, out var minor), "nvrtcVersion");
        Version = FormattableString.Invariant($"NVRTC {major}.{minor} {string.Join(' ', OwnOptions)}");
    }

    /// <inheritdoc/>
    public string Version { get; }

    /// <inheritdoc/>
    public byte[] Compile(string source, IReadOnlyList<string> options)
    {
        try
        {
            using var program = new NvrtcProgram(
                nvrtc, KernelSources.Files[source], source, [.. KernelSources.Headers.Select(header => header.Value)],
                [.. KernelSources.Headers.Select(header => header.Key)]);
            return program.Compile([.. OwnOptions, .. options]);
        }
        catch (NvrtcException exception)
        {
            throw new KernelCompilationException(exception.Message, exception);
        }
    }
}
