namespace AntLM.Bindings.Cuda;

/// <summary>A moment in a stream: something to wait for, and to measure between.</summary>
public sealed class CudaEvent : IDisposable
{
    private readonly CudaContext context;
    private readonly nint handle;
    private bool disposed;

    /// <summary>Makes an event.</summary>
    /// <param name="context">Where.</param>
    /// <param name="flags">Whether it keeps time, and how threads wait for it.</param>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public CudaEvent(CudaContext context, CudaEventFlags flags = CudaEventFlags.Default)
    {
        this.context = context;
        context.Check(context.Driver.EventCreate(out handle, (uint)flags), "cuEventCreate");
    }

    /// <summary>The driver's CUevent.</summary>
    public nint Handle => handle;

    /// <summary>The time between two recorded events, to about half a microsecond.</summary>
    /// <exception cref="CudaException">One was not recorded, is not done yet, or keeps no time.</exception>
    public static TimeSpan Elapsed(CudaEvent start, CudaEvent end)
    {
        start.context.Check(
            start.context.Driver.EventElapsedTime(out var milliseconds, start.handle, end.handle), "cuEventElapsedTime");
        return TimeSpan.FromMilliseconds(milliseconds);
    }

    /// <summary>Marks the moment at which everything submitted to the stream so far is done.</summary>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public void Record(CudaStream stream) => context.Check(context.Driver.EventRecord(handle, stream.Handle), "cuEventRecord");

    /// <summary>Waits for the moment last recorded.</summary>
    /// <exception cref="CudaException">Something submitted earlier failed.</exception>
    public void Synchronize() => context.Check(context.Driver.EventSynchronize(handle), "cuEventSynchronize");

    /// <summary>Destroys the event.</summary>
    public void Dispose()
    {
        if (!disposed)
        {
            disposed = true;
            _ = context.Driver.EventDestroy(handle);
        }
    }
}
