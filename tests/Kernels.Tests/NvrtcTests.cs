using AntLM.Bindings.Libraries;
using AntLM.Engine.Devices.Cuda;
using AntLM.Kernels.Tests.Host;

namespace AntLM.Kernels.Tests;

/// <summary>NVRTC itself compiles every module to a CUBIN, which needs no GPU; there are no such tests where the library is not found.</summary>
public sealed class NvrtcTests
{
    /// <summary>Every module of the library that the processor runs, but its own tests.</summary>
    public static IEnumerable<string> Modules => CudaLibraries.Load().Nvrtc is null
        ? []
        : HostKernels.ModuleNames.Where(module => !module.StartsWith("host/", StringComparison.Ordinal));

    [TestCaseSource(nameof(Modules))]
    public void AModuleCompiles(string module)
    {
        var compiler = new NvrtcKernelCompiler(CudaLibraries.Load().Nvrtc!);
        var words = module.Split(' ');
        foreach (var architecture in new[] { "sm_80", "sm_90" })
        {
            var options = words[1..].Select(macro => "-D" + macro).Prepend("--gpu-architecture=" + architecture);
            Assert.That(compiler.Compile(words[0] + ".cu", [.. options]), Is.Not.Empty, architecture);
        }
    }
}
