using System.Text;

namespace AntLM.Bindings.Cuda;

/// <summary>
/// The primary context of a device, current on the thread that made it, and the device's properties. Other threads call
/// <see cref="MakeCurrent"/> before they use anything made in it. Disposed after everything made in it.
/// </summary>
public sealed class CudaContext : IDisposable
{
    private readonly int device;
    private readonly nint handle;
    private bool disposed;

    /// <summary>Starts the driver and retains the primary context of a device.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="ordinal">Which device, from 0; CUDA_VISIBLE_DEVICES applies.</param>
    /// <exception cref="CudaException">The driver refuses, or there is no such device.</exception>
    public CudaContext(ICudaDriver driver, int ordinal = 0)
    {
        Driver = driver;
        Ordinal = ordinal;
        Check(driver.Init(0), "cuInit");
        Check(driver.DriverGetVersion(out var version), "cuDriverGetVersion");
        DriverVersion = new(version / 1000, version % 1000 / 10);
        Check(driver.DeviceGetCount(out var count), "cuDeviceGetCount");
        var status = driver.DeviceGet(out device, ordinal);
        if (status != CudaResult.Success)
        {
            throw CudaException.Create(driver, status, "cuDeviceGet", $"device {ordinal} of {count} (counted from 0)");
        }

        Name = ReadName();
        Check(driver.DeviceTotalMem(out var bytes, device), "cuDeviceTotalMem");
        TotalMemory = checked((long)bytes);
        ComputeCapability = 10 * Attribute(CudaDeviceAttribute.ComputeCapabilityMajor)
            + Attribute(CudaDeviceAttribute.ComputeCapabilityMinor);
        MultiprocessorCount = Attribute(CudaDeviceAttribute.MultiprocessorCount);
        L2CacheBytes = Attribute(CudaDeviceAttribute.L2CacheSize);
        MaxSharedMemoryPerBlock = Attribute(CudaDeviceAttribute.MaxSharedMemoryPerBlockOptin);

        Check(driver.DevicePrimaryCtxRetain(out handle, device), "cuDevicePrimaryCtxRetain");
        try
        {
            MakeCurrent();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The driver everything in this context goes through.</summary>
    public ICudaDriver Driver { get; }

    /// <summary>Which device, from 0.</summary>
    public int Ordinal { get; }

    /// <summary>The newest CUDA that the driver supports.</summary>
    public Version DriverVersion { get; }

    /// <summary>The device's name: `NVIDIA H200`.</summary>
    public string Name { get; }

    /// <summary>10 · major + minor: 90 for sm_90.</summary>
    public int ComputeCapability { get; }

    /// <summary>Bytes of device memory.</summary>
    public long TotalMemory { get; }

    /// <summary>Bytes of device memory that are free now.</summary>
    /// <exception cref="CudaException">The driver cannot say.</exception>
    public long FreeMemory
    {
        get
        {
            Check(Driver.MemGetInfo(out var free, out _), "cuMemGetInfo");
            return checked((long)free);
        }
    }

    /// <summary>Number of multiprocessors.</summary>
    public int MultiprocessorCount { get; }

    /// <summary>Bytes of the L2 cache.</summary>
    public int L2CacheBytes { get; }

    /// <summary>Bytes of shared memory that a block can have when its kernel opts in.</summary>
    public int MaxSharedMemoryPerBlock { get; }

    /// <summary>A property of the device.</summary>
    /// <exception cref="CudaException">The driver does not know it.</exception>
    public int Attribute(CudaDeviceAttribute attribute)
    {
        var status = Driver.DeviceGetAttribute(out var value, attribute, device);
        return status == CudaResult.Success
            ? value
            : throw CudaException.Create(Driver, status, "cuDeviceGetAttribute", $"attribute {attribute}");
    }

    /// <summary>Makes this context the calling thread's.</summary>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public void MakeCurrent() => Check(Driver.CtxSetCurrent(handle), "cuCtxSetCurrent");

    /// <summary>Waits for everything submitted in this context.</summary>
    /// <exception cref="CudaException">Something submitted earlier failed.</exception>
    public void Synchronize() => Check(Driver.CtxSynchronize(), "cuCtxSynchronize");

    /// <summary>Releases the primary context.</summary>
    public void Dispose()
    {
        if (!disposed)
        {
            disposed = true;
            _ = Driver.DevicePrimaryCtxRelease(device);
        }
    }

    internal void Check(CudaResult status, string call) => CudaException.ThrowIfFailed(Driver, status, call);

    private string ReadName()
    {
        Span<byte> name = stackalloc byte[256];
        Check(Driver.DeviceGetName(name, device), "cuDeviceGetName");
        var end = name.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? name : name[..end]);
    }
}
