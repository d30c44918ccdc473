namespace AntLM.Bindings.Cuda;

/// <summary>Memory of the device, aligned to 256 bytes, its content undefined until written.</summary>
public sealed class DeviceBuffer : IDisposable
{
    private readonly CudaContext context;
    private readonly nint pointer;
    private bool disposed;

    /// <summary>Allocates.</summary>
    /// <param name="context">Where.</param>
    /// <param name="bytes">How much, at least 1.</param>
    /// <exception cref="CudaException">There is not that much left; the message says how much there is.</exception>
    public DeviceBuffer(CudaContext context, long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        this.context = context;
        Bytes = bytes;
        var status = context.Driver.MemAlloc(out pointer, (nuint)bytes);
        if (status != CudaResult.Success)
        {
            var circumstance = context.Driver.MemGetInfo(out var free, out var total) == CudaResult.Success
                ? $"{bytes} bytes asked for, {free} of {total} free"
                : $"{bytes} bytes asked for";
            throw CudaException.Create(context.Driver, status, "cuMemAlloc", circumstance);
        }
    }

    /// <summary>The first byte, an address of the device.</summary>
    public nint Pointer => pointer;

    /// <summary>Size.</summary>
    public long Bytes { get; }

    /// <summary>Frees the memory once the device has done what was submitted.</summary>
    public void Dispose()
    {
        if (!disposed)
        {
            disposed = true;
            _ = context.Driver.MemFree(pointer);
        }
    }
}
