using System.Diagnostics;
using System.Runtime.InteropServices;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices;

/// <summary>A place that holds tensors and computes on them: memory and the operation surface.</summary>
public abstract class Device : IDisposable
{
    /// <summary>What `--device` calls it: "cpu", "cuda".</summary>
    public abstract string Name { get; }

    /// <summary>One line about the hardware and the precision, for logs and reports.</summary>
    public abstract string Description { get; }

    /// <summary>What activations and the operands of matrix products are stored as. The residual stream is always Float32.</summary>
    public abstract DType ComputeType { get; }

    /// <summary>Everything the device can compute.</summary>
    public abstract IOperations Operations { get; }

    /// <summary>The most bytes that were allocated at one time since the device was opened.</summary>
    public abstract long PeakBytes { get; }

    /// <summary>Bytes that may lie in caches from one call to the next.</summary>
    public virtual long CacheBytes => 64L << 20;

    /// <summary>What it took to be ready, of which <see cref="Prepare"/> is a part; null where that is nothing.</summary>
    public virtual StartUp? StartUp => null;

    /// <summary>A block of zeros, owned by the caller.</summary>
    public abstract Storage Allocate(long bytes);

    /// <summary>
    /// Is shown a step before its first replay, so that everything it needs besides its tensors, such as compiled kernels and working
    /// memory, is there. A device that needs nothing ignores it.
    /// </summary>
    /// <param name="step">Calls the operations of the step on what it is given, which computes nothing.</param>
    public virtual void Prepare(Action<IOperations> step)
    {
    }

    /// <summary>Waits until everything asked of the device is done.</summary>
    public abstract void Synchronize();

    /// <summary>Seconds that the device takes for what is asked of it here, and for nothing asked before.</summary>
    /// <param name="work">Calls operations.</param>
    public virtual double Time(Action work)
    {
        Synchronize();
        var start = Stopwatch.GetTimestamp();
        work();
        Synchronize();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Copies bytes from the host into a tensor.</summary>
    protected abstract void UploadBytes(ReadOnlySpan<byte> source, Tensor destination);

    /// <summary>Copies a tensor's bytes to the host, after everything asked of the device so far.</summary>
    protected abstract void DownloadBytes(Tensor source, Span<byte> destination);

    /// <summary>A tensor of zeros with a storage of its own, which the caller disposes.</summary>
    public Tensor CreateTensor(Shape shape, DType type) => new(Allocate(shape.Count * type.Bytes()), 0, shape, type);

    /// <summary>Copies host values into a tensor of the same element size and count.</summary>
    public void Upload<T>(ReadOnlySpan<T> source, Tensor destination)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(source);
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, destination.Bytes, nameof(source));
        UploadBytes(bytes, destination);
    }

    /// <summary>Copies a tensor to the host.</summary>
    public void Download<T>(Tensor source, Span<T> destination)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(destination);
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, source.Bytes, nameof(destination));
        DownloadBytes(source, bytes);
    }

    /// <summary>Copies host values into a tensor of floats, rounded to nearest even where it is BFloat16.</summary>
    public void UploadFloats(ReadOnlySpan<float> source, Tensor destination)
    {
        if (destination.Type != DType.BFloat16)
        {
            Upload(source, destination);
            return;
        }

        var narrow = new ushort[source.Length];
        BFloat16.Narrow(source, narrow);
        Upload<ushort>(narrow, destination);
    }

    /// <summary>A Float32 or BFloat16 tensor's values, copied to the host.</summary>
    public float[] DownloadFloats(Tensor source)
    {
        var values = new float[source.Count];
        if (source.Type != DType.BFloat16)
        {
            Download<float>(source, values);
            return values;
        }

        var narrow = new ushort[source.Count];
        Download<ushort>(source, narrow);
        BFloat16.Widen(narrow, values);
        return values;
    }

    /// <summary>Frees what the device holds.</summary>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the device holds; called once or more.</summary>
    protected abstract void Release();
}
