using System.Reflection;
using AntLM.Bindings.Nvrtc;
using AntLM.Engine.Devices.Cuda;

namespace AntLM.Kernels.Tests.Instructions;

/// <summary>
/// Compiles the kernels of `kernels/host/tests` for a GPU: what the kernels' headers say in inline PTX has plain C++ twins on a CPU, and
/// these small kernels show that both do the same.
/// </summary>
internal sealed class InstructionCompiler(INvrtc nvrtc) : IKernelCompiler
{
    /// <inheritdoc/>
    public string Version => "NVRTC";

    /// <inheritdoc/>
    public byte[] Compile(string source, IReadOnlyList<string> options)
    {
        using var reader = new StreamReader(
            Assembly.GetExecutingAssembly().GetManifestResourceStream(source) ?? throw new ArgumentException($"{source} is not embedded."));
        using var program = new NvrtcProgram(
            nvrtc, reader.ReadToEnd(), source, [.. KernelSources.Headers.Select(header => header.Value)],
            [.. KernelSources.Headers.Select(header => header.Key)]);
        return program.Compile(["--std=c++17", .. options]);
    }
}
