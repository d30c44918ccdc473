using System.Text;
using AntLM.Engine.Devices.Cuda;

namespace AntLM.Kernels.Tests.Host;

/// <summary>Stands for NVRTC: the image of a module is its name, which <see cref="HostDriver"/> finds in the library of all kernels.</summary>
internal sealed class HostKernelCompiler : IKernelCompiler
{
    private const string Macro = "-D";

    /// <inheritdoc/>
    public string Version => "host";

    /// <inheritdoc/>
    public byte[] Compile(string source, IReadOnlyList<string> options)
    {
        var macros = options.Where(option => option.StartsWith(Macro, StringComparison.Ordinal)).Select(option => option[Macro.Length..]);
        var module = string.Join(' ', macros.Order(StringComparer.Ordinal).Prepend(Path.ChangeExtension(source, null)));
        return HostKernels.HasModule(module)
            ? Encoding.UTF8.GetBytes(module)
            : throw new KernelCompilationException($"The library of kernels has no \"{module}\": add it to CMakeLists.txt.");
    }
}
