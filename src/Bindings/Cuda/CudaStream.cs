namespace AntLM.Bindings.Cuda;

/// <summary>A queue of work on the device, done in the order it was submitted.</summary>
public sealed class CudaStream : IDisposable
{
    private readonly CudaContext context;
    private readonly nint handle;
    private bool disposed;

    /// <summary>Makes a stream that does not wait for the legacy default stream.</summary>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public CudaStream(CudaContext context)
    {
        this.context = context;
        context.Check(context.Driver.StreamCreate(out handle, (uint)CudaStreamFlags.NonBlocking), "cuStreamCreate");
    }

    /// <summary>The driver's CUstream.</summary>
    public nint Handle => handle;

    /// <summary>Waits for everything submitted here.</summary>
    /// <exception cref="CudaException">Something submitted earlier failed.</exception>
    public void Synchronize() => context.Check(context.Driver.StreamSynchronize(handle), "cuStreamSynchronize");

    /// <summary>Submits a copy from the host to the device. It returns before the copy is done where the source is pinned.</summary>
    /// <param name="destination">Device memory.</param>
    /// <param name="hostSource">Host memory, unchanged until the copy is done.</param>
    /// <param name="bytes">How much; nothing is submitted for 0.</param>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public void CopyToDevice(nint destination, nint hostSource, long bytes)
    {
        if (bytes != 0)
        {
            context.Check(context.Driver.MemcpyHtoDAsync(destination, hostSource, Size(bytes), handle), "cuMemcpyHtoDAsync");
        }
    }

    /// <summary>Submits a copy from the device to the host; the host reads it after <see cref="Synchronize"/>.</summary>
    /// <param name="hostDestination">Host memory.</param>
    /// <param name="source">Device memory.</param>
    /// <param name="bytes">How much; nothing is submitted for 0.</param>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public void CopyToHost(nint hostDestination, nint source, long bytes)
    {
        if (bytes != 0)
        {
            context.Check(context.Driver.MemcpyDtoHAsync(hostDestination, source, Size(bytes), handle), "cuMemcpyDtoHAsync");
        }
    }

    /// <summary>Submits a copy within the device.</summary>
    /// <param name="destination">Device memory.</param>
    /// <param name="source">Device memory that does not overlap it.</param>
    /// <param name="bytes">How much; nothing is submitted for 0.</param>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public void CopyOnDevice(nint destination, nint source, long bytes)
    {
        if (bytes != 0)
        {
            context.Check(context.Driver.MemcpyDtoDAsync(destination, source, Size(bytes), handle), "cuMemcpyDtoDAsync");
        }
    }

    /// <summary>Submits the setting of every byte to one value.</summary>
    /// <param name="destination">Device memory.</param>
    /// <param name="value">The value.</param>
    /// <param name="bytes">How much; nothing is submitted for 0.</param>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public void Fill(nint destination, byte value, long bytes)
    {
        if (bytes != 0)
        {
            context.Check(context.Driver.MemsetD8Async(destination, value, Size(bytes), handle), "cuMemsetD8Async");
        }
    }

    /// <summary>What is submitted later waits until the event's last recording is done.</summary>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public void WaitFor(CudaEvent occurrence) =>
        context.Check(context.Driver.StreamWaitEvent(handle, occurrence.Handle, 0), "cuStreamWaitEvent");

    /// <summary>From here on this thread's submissions are recorded and not run, until <see cref="EndCapture"/>.</summary>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public void BeginCapture() =>
        context.Check(context.Driver.StreamBeginCapture(handle, CudaStreamCaptureMode.ThreadLocal), "cuStreamBeginCapture");

    /// <summary>Ends the recording.</summary>
    /// <returns>What was recorded, ready to launch.</returns>
    /// <exception cref="CudaException">Something that cannot be recorded was submitted.</exception>
    public CudaGraph EndCapture()
    {
        context.Check(context.Driver.StreamEndCapture(handle, out var template), "cuStreamEndCapture");
        try
        {
            return new(context, template);
        }
        finally
        {
            _ = context.Driver.GraphDestroy(template);
        }
    }

    /// <summary>Destroys the stream; work submitted to it is still done.</summary>
    public void Dispose()
    {
        if (!disposed)
        {
            disposed = true;
            _ = context.Driver.StreamDestroy(handle);
        }
    }

    private static nuint Size(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        return (nuint)bytes;
    }
}
