using System.Diagnostics.CodeAnalysis;
using System.Text;
using AntLM.Bindings.CuBlas;
using AntLM.Bindings.Cuda;
using AntLM.Bindings.Libraries;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <summary>Whether this machine has a GPU that AntLM computes on, and if not, why.</summary>
public sealed class CudaSearch
{
    // bf16 arithmetic, asynchronous copies into shared memory: Ampere and later.
    private const int OldestCapability = 80;

    private const string Remedy = "Look at nvidia-smi and at CUDA_VISIBLE_DEVICES.";

    private CudaSearch(CudaPlatform? platform, string? reason, IReadOnlyList<LibraryFinding> libraries)
    {
        Platform = platform;
        Reason = reason;
        Libraries = libraries;
    }

    /// <summary>What a <see cref="CudaDevice"/> is opened on; null where there is no GPU.</summary>
    public CudaPlatform? Platform { get; }

    /// <summary>Null, or in one line why there is no GPU and what to do.</summary>
    public string? Reason { get; }

    /// <summary>Whether there is a GPU.</summary>
    [MemberNotNullWhen(true, nameof(Platform))]
    [MemberNotNullWhen(false, nameof(Reason))]
    public bool IsFound => Platform is not null;

    /// <summary>How NVIDIA's libraries were looked for.</summary>
    public IReadOnlyList<LibraryFinding> Libraries { get; }

    /// <summary>
    /// Looks for NVIDIA's libraries and the first GPU. Compiled kernels are kept in <see cref="KernelCache.DefaultFolder"/>.
    /// </summary>
    public static CudaSearch Run()
    {
        var libraries = CudaLibraries.Load();
        if (!libraries.IsComplete)
        {
            return new(null, libraries.Reason, libraries.Findings);
        }

        IKernelCompiler compiler = new NvrtcKernelCompiler(libraries.Nvrtc);
        if (KernelCache.DefaultFolder is { } folder)
        {
            compiler = new KernelCache(compiler, folder);
        }

        return On(new CudaPlatform(libraries.Driver, compiler, libraries.CuBlas), libraries.Findings);
    }

    /// <summary>Opens the GPU.</summary>
    /// <param name="computeType">See <see cref="Device.ComputeType"/>.</param>
    /// <param name="reason">Null, or in one line why it cannot be opened and what to do.</param>
    /// <returns>The device, which the caller disposes; null where there is none or it cannot be opened.</returns>
    public CudaDevice? Open(DType computeType, out string? reason)
    {
        reason = Reason;
        if (!IsFound)
        {
            return null;
        }

        try
        {
            return new CudaDevice(Platform, computeType);
        }
        catch (Exception exception) when (exception is CudaException or CuBlasException)
        {
            reason = $"{exception.Message}. {Remedy}";
            return null;
        }
    }

    /// <summary>Looks for the first GPU of a driver.</summary>
    internal static CudaSearch On(CudaPlatform platform, IReadOnlyList<LibraryFinding> libraries)
    {
        var reason = ReasonAgainst(platform.Driver);
        return new(reason is null ? platform : null, reason, libraries);
    }

    /// <summary>A search that found nothing.</summary>
    internal static CudaSearch Failed(string reason) => new(null, reason, []);

    // Asks no more than it must: to open a context takes longer than everything else here.
    private static string? ReasonAgainst(ICudaDriver driver)
    {
        try
        {
            CudaException.ThrowIfFailed(driver, driver.Init(0), "cuInit");
            CudaException.ThrowIfFailed(driver, driver.DeviceGetCount(out var count), "cuDeviceGetCount");
            if (count == 0)
            {
                return $"The driver sees no GPU. {Remedy}";
            }

            CudaException.ThrowIfFailed(driver, driver.DeviceGet(out var device, 0), "cuDeviceGet");
            var (major, minor) = (
                Attribute(driver, device, CudaDeviceAttribute.ComputeCapabilityMajor),
                Attribute(driver, device, CudaDeviceAttribute.ComputeCapabilityMinor));
            return (10 * major) + minor < OldestCapability
                ? $"{Name(driver, device)} has compute capability {major}.{minor}, but AntLM needs "
                    + $"{OldestCapability / 10}.{OldestCapability % 10} or later."
                : null;
        }
        catch (CudaException exception)
        {
            return $"{exception.Message}. {Remedy}";
        }
    }

    private static int Attribute(ICudaDriver driver, int device, CudaDeviceAttribute attribute)
    {
        CudaException.ThrowIfFailed(driver, driver.DeviceGetAttribute(out var value, attribute, device), "cuDeviceGetAttribute");
        return value;
    }

    private static string Name(ICudaDriver driver, int device)
    {
        Span<byte> name = stackalloc byte[256];
        CudaException.ThrowIfFailed(driver, driver.DeviceGetName(name, device), "cuDeviceGetName");
        return Encoding.UTF8.GetString(name).TrimEnd('\0');
    }
}
