namespace AntLM.Bindings.Cuda;

/// <summary>Memory of the host that never moves or leaves it, so that copies to and from the device run beside the host.</summary>
public sealed class PinnedBuffer : IDisposable
{
    private readonly CudaContext context;
    private readonly nint pointer;
    private bool disposed;

    /// <summary>Allocates.</summary>
    /// <param name="context">Where.</param>
    /// <param name="bytes">How much, at least 1.</param>
    /// <exception cref="CudaException">The host cannot pin that much.</exception>
    public PinnedBuffer(CudaContext context, long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        this.context = context;
        Bytes = bytes;
        var status = context.Driver.MemHostAlloc(out pointer, (nuint)bytes, 0);
        if (status != CudaResult.Success)
        {
            throw CudaException.Create(context.Driver, status, "cuMemHostAlloc", $"{bytes} bytes asked for");
        }
    }

    /// <summary>The first byte, an address of the host.</summary>
    public nint Pointer => pointer;

    /// <summary>Size.</summary>
    public long Bytes { get; }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        if (!disposed)
        {
            disposed = true;
            _ = context.Driver.MemFreeHost(pointer);
        }
    }
}
