using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using AntLM.Bindings.CuBlas;
using AntLM.Bindings.Cuda;
using AntLM.Bindings.Nvrtc;

namespace AntLM.Bindings.Libraries;

/// <summary>The libraries of NVIDIA on this machine: the driver, NVRTC and cuBLAS, or why they are not there.</summary>
public sealed class CudaLibraries
{
    private static readonly Lazy<CudaLibraries> Loaded = new(LoadOnce);

    private CudaLibraries(LibraryFinding driver, LibraryFinding nvrtc, LibraryFinding cublas) => Findings = [driver, nvrtc, cublas];

    /// <summary>The driver, null where it is missing.</summary>
    public ICudaDriver? Driver { get; private init; }

    /// <summary>The compiler, null where it is missing.</summary>
    public INvrtc? Nvrtc { get; private init; }

    /// <summary>The products, null where they are missing.</summary>
    public ICuBlas? CuBlas { get; private init; }

    /// <summary>How the search went: driver, NVRTC and cuBLAS, in this order.</summary>
    public IReadOnlyList<LibraryFinding> Findings { get; }

    /// <summary>Null, or in one line what is missing first and what to do.</summary>
    public string? Reason => Findings.Select(finding => finding.Reason).FirstOrDefault(reason => reason is not null);

    /// <summary>Whether all three are there. That there is a device too shows when a <see cref="CudaContext"/> is made.</summary>
    [MemberNotNullWhen(true, nameof(Driver), nameof(Nvrtc), nameof(CuBlas))]
    [MemberNotNullWhen(false, nameof(Reason))]
    public bool IsComplete => Driver is not null && Nvrtc is not null && CuBlas is not null;

    /// <summary>Looks for the libraries and loads them, once for the whole program. Never throws.</summary>
    public static CudaLibraries Load() => Loaded.Value;

    /// <summary>The search alone.</summary>
    /// <param name="machine">Where to look.</param>
    /// <param name="driverVersion">The version that a loaded driver reports.</param>
    /// <param name="nvrtcVersion">The version that a loaded NVRTC reports.</param>
    /// <param name="cublasVersion">The version that a loaded cuBLAS reports.</param>
    internal static CudaLibraries Find(
        IMachine machine,
        Func<nint, Version?> driverVersion,
        Func<nint, Version?> nvrtcVersion,
        Func<nint, Version?> cublasVersion)
    {
        var driver = LibrarySearch.Find(
            machine,
            new()
            {
                Title = "CUDA driver",
                FileNames = machine.IsWindows ? ["nvcuda.dll"] : ["libcuda.so.1"],
                Places = SearchPlaces.OfDriver(machine),
                ReadVersion = driverVersion,
                Remedy = "Install NVIDIA's driver for CUDA 12 or later.",
            },
            newestCuda: null);
        var toolkit = SearchPlaces.OfToolkit(machine);
        var nvrtc = LibrarySearch.Find(
            machine,
            new()
            {
                Title = "NVRTC",
                FileNames = machine.IsWindows
                    ? ["nvrtc64_130_0.dll", "nvrtc64_120_0.dll"]
                    : ["libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so"],
                Places = toolkit,
                ReadVersion = nvrtcVersion,
                NeededBeside = version => machine.IsWindows
                    ? $"nvrtc-builtins64_{version.Major}{version.Minor}.dll"
                    : $"libnvrtc-builtins.so.{version.Major}.{version.Minor}",
                Remedy = "Install the CUDA toolkit or pip's nvidia-cuda-nvrtc, or let CUDA_HOME name its folder.",
            },
            driver.Version);
        var cublas = LibrarySearch.Find(
            machine,
            new()
            {
                Title = "cuBLAS",
                FileNames = machine.IsWindows
                    ? ["cublas64_13.dll", "cublas64_12.dll"]
                    : ["libcublas.so.13", "libcublas.so.12", "libcublas.so"],
                Places = toolkit,
                ReadVersion = cublasVersion,
                NeededFirst = fileName => fileName.Replace("cublas", "cublasLt", StringComparison.Ordinal),
                Remedy = "Install the CUDA toolkit or pip's nvidia-cublas, or let CUDA_HOME name its folder.",
            },
            driver.Version);
        return new(driver, nvrtc, cublas);
    }

    private static CudaLibraries LoadOnce()
    {
        var found = Find(new LocalMachine(), CudaDriver.ReadVersion, NvrtcLibrary.ReadVersion, CuBlasLibrary.ReadVersion);
        var driver = found.Findings[0];
        var nvrtc = found.Findings[1];
        var cublas = found.Findings[2];
        NativeLibrary.SetDllImportResolver(typeof(CudaLibraries).Assembly, (name, _, _) => name switch
        {
            CudaNative.Library => driver.Handle,
            NvrtcNative.Library => nvrtc.Handle,
            CuBlasNative.Library => cublas.Handle,
            _ => 0,
        });
        return new(driver, nvrtc, cublas)
        {
            Driver = driver.Handle == 0 ? null : new CudaDriver(),
            Nvrtc = nvrtc.Handle == 0 ? null : new NvrtcLibrary(),
            CuBlas = cublas.Handle == 0 ? null : new CuBlasLibrary(),
        };
    }
}
