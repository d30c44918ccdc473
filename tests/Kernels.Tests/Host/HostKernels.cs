using System.Runtime.InteropServices;
using System.Text;
using AntLM.Bindings.Cuda;

namespace AntLM.Kernels.Tests.Host;

/// <summary>
/// The kernels of `kernels/`, built by g++ for this processor: blocks in a loop, threads of a block as fibers (kernels/host).
/// </summary>
internal static unsafe class HostKernels
{
    private const int MessageBytes = 1024;

    private static readonly Lazy<nint> Library = new(() => NativeLibrary.Load(Build()));
    private static readonly Lazy<HashSet<string>> Modules = new(ReadModules);
    private static readonly Lock Launching = new();

    /// <summary>Every module of the library.</summary>
    public static IEnumerable<string> ModuleNames => Modules.Value;

    /// <summary>Whether a module, as in "rms_norm Input=bf16 Output=bf16", is in the library.</summary>
    public static bool HasModule(string module) => Modules.Value.Contains(module);

    /// <summary>A kernel's handle; zero where the module has none of this name.</summary>
    public static nint Kernel(string module, string kernel)
    {
        var find = (delegate* unmanaged<byte*, byte*, nint>)Export("antlm_host_kernel");
        fixed (byte* moduleName = Encoding.UTF8.GetBytes(module + '\0'), kernelName = Encoding.UTF8.GetBytes(kernel + '\0'))
        {
            return find(moduleName, kernelName);
        }
    }

    /// <summary>One letter a parameter: p pointer, i 32-bit integer, l 64-bit integer, f float.</summary>
    public static string Signature(nint kernel) =>
        Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)Export("antlm_host_signature"))(kernel))!;

    /// <summary>Runs a kernel to its end.</summary>
    /// <returns>What went wrong, such as a barrier that some threads never reach; null where nothing did.</returns>
    public static string? Launch(nint kernel, Dim3 grid, Dim3 block, uint sharedBytes, void** parameters, ulong orderSeed)
    {
        var launch = (delegate* unmanaged<nint, uint*, uint*, uint, void**, ulong, byte*, int, int>)Export("antlm_host_launch");
        var gridSizes = stackalloc uint[] { (uint)grid.X, (uint)grid.Y, (uint)grid.Z };
        var blockSizes = stackalloc uint[] { (uint)block.X, (uint)block.Y, (uint)block.Z };
        var message = stackalloc byte[MessageBytes];
        lock (Launching)
        {
            return launch(kernel, gridSizes, blockSizes, sharedBytes, parameters, orderSeed, message, MessageBytes) == 0
                ? null
                : Marshal.PtrToStringUTF8((nint)message);
        }
    }

    private static nint Export(string name) => NativeLibrary.GetExport(Library.Value, name);

    private static HashSet<string> ReadModules()
    {
        var list = (delegate* unmanaged<nint>)Export("antlm_host_modules");
        return [.. Marshal.PtrToStringUTF8(list())!.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private static string Build() =>
        Path.Combine(NativeBuild.Run("host", "antlm_host_kernels"), "libantlm_host_kernels.so");
}
