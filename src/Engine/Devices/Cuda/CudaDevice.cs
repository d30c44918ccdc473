using System.Diagnostics;
using System.Globalization;
using AntLM.Bindings.Cuda;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <summary>An NVIDIA GPU: kernels compiled for it at start-up, matrix products by cuBLAS, everything in order on one stream.</summary>
/// <remarks>
/// One thread at a time may use a device, and not always the same: the driver knows a context by thread, so every way in makes it the
/// calling thread's. Who disposes it or its memory has used it before. Memory is device memory; it is reached by uploads and downloads
/// alone.
/// </remarks>
public sealed class CudaDevice : Device
{
    private readonly CudaContext context;
    private readonly CudaStream stream;
    private readonly StagedCopies copies;
    private readonly CudaOperations operations;
    private readonly double openSeconds;
    private long allocatedBytes;
    private long peakBytes;

    /// <summary>Opens a GPU.</summary>
    /// <param name="platform">The libraries it is reached through.</param>
    /// <param name="computeType">What activations and the operands of matrix products are stored as.</param>
    /// <param name="ordinal">Which GPU, from 0.</param>
    /// <exception cref="CudaException">The GPU cannot be opened.</exception>
    public CudaDevice(CudaPlatform platform, DType computeType, int ordinal = 0)
    {
        var start = Stopwatch.GetTimestamp();
        ComputeType = computeType;
        context = new CudaContext(platform.Driver, ordinal);
        try
        {
            stream = new CudaStream(context);
            copies = new StagedCopies(context, stream);
            operations = new CudaOperations(context, stream, platform, Allocate, copies);
            openSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        catch
        {
            operations?.Dispose();
            copies?.Dispose();
            stream?.Dispose();
            context.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override string Name => "cuda";

    /// <inheritdoc/>
    public override string Description
    {
        get
        {
            var gibibytes = context.TotalMemory / (double)(1L << 30);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{context.Name}, sm_{context.ComputeCapability}, {gibibytes:0} GiB, {Precision.NameOf(ComputeType)}");
        }
    }

    /// <inheritdoc/>
    public override DType ComputeType { get; }

    /// <inheritdoc/>
    public override IOperations Operations
    {
        get
        {
            context.MakeCurrent();
            return operations;
        }
    }

    /// <inheritdoc/>
    public override long PeakBytes => peakBytes;

    /// <inheritdoc/>
    public override long CacheBytes => context.L2CacheBytes;

    /// <inheritdoc/>
    public override StartUp StartUp
    {
        get
        {
            var kernels = operations.Kernels;
            return new(openSeconds, kernels.Seconds, kernels.Count - kernels.Kept, kernels.Kept);
        }
    }

    /// <summary>Bytes of device memory that nobody uses now.</summary>
    public long FreeBytes
    {
        get
        {
            context.MakeCurrent();
            return context.FreeMemory;
        }
    }

    /// <inheritdoc/>
    public override Storage Allocate(long bytes)
    {
        context.MakeCurrent();
        var buffer = new DeviceBuffer(context, Math.Max(bytes, 1));
        allocatedBytes += buffer.Bytes;
        peakBytes = Math.Max(peakBytes, allocatedBytes);
        stream.Fill(buffer.Pointer, 0, buffer.Bytes);
        return new CudaStorage(buffer, released => allocatedBytes -= released);
    }

    /// <inheritdoc/>
    public override void Prepare(Action<IOperations> step)
    {
        context.MakeCurrent();
        operations.Prepare(step);
    }

    /// <inheritdoc/>
    public override void Synchronize()
    {
        context.MakeCurrent();
        stream.Synchronize();
    }

    /// <inheritdoc/>
    /// <remarks>By events in the stream: the wait of the host for the device is not in it.</remarks>
    public override double Time(Action work)
    {
        context.MakeCurrent();
        using var start = new CudaEvent(context);
        using var end = new CudaEvent(context);
        stream.Synchronize();
        start.Record(stream);
        work();
        end.Record(stream);
        end.Synchronize();
        return CudaEvent.Elapsed(start, end).TotalSeconds;
    }

    /// <inheritdoc/>
    protected override void UploadBytes(ReadOnlySpan<byte> source, Tensor destination)
    {
        context.MakeCurrent();
        copies.Upload(source, destination.Address);
    }

    /// <inheritdoc/>
    protected override void DownloadBytes(Tensor source, Span<byte> destination)
    {
        context.MakeCurrent();
        copies.Download(source.Address, destination);
    }

    /// <inheritdoc/>
    protected override void Release()
    {
        operations.Dispose();
        copies.Dispose();
        stream.Dispose();
        context.Dispose();
    }
}
