using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Profiling;

/// <summary>Another device, every operation of which is timed. Whoever computes on it knows nothing of that.</summary>
public sealed class ProfilingDevice : Device
{
    private readonly Device device;

    /// <summary>Wraps a device.</summary>
    /// <param name="device">Computes; stays the caller's.</param>
    public ProfilingDevice(Device device)
    {
        this.device = device;
        Operations = ProfilingOperations.Around(device, Profile);
    }

    /// <summary>What has been timed so far.</summary>
    public OperationProfile Profile { get; } = new();

    /// <inheritdoc/>
    public override string Name => device.Name;

    /// <inheritdoc/>
    public override string Description => device.Description;

    /// <inheritdoc/>
    public override DType ComputeType => device.ComputeType;

    /// <inheritdoc/>
    public override long CacheBytes => device.CacheBytes;

    /// <inheritdoc/>
    public override StartUp? StartUp => device.StartUp;

    /// <inheritdoc/>
    public override IOperations Operations { get; }

    /// <inheritdoc/>
    public override long PeakBytes => device.PeakBytes;

    /// <inheritdoc/>
    public override Storage Allocate(long bytes) => device.Allocate(bytes);

    /// <inheritdoc/>
    public override void Prepare(Action<IOperations> step) => device.Prepare(step);

    /// <inheritdoc/>
    public override void Synchronize() => device.Synchronize();

    /// <inheritdoc/>
    public override double Time(Action work) => device.Time(work);

    /// <inheritdoc/>
    protected override void UploadBytes(ReadOnlySpan<byte> source, Tensor destination) => device.Upload(source, destination);

    /// <inheritdoc/>
    protected override void DownloadBytes(Tensor source, Span<byte> destination) => device.Download(source, destination);

    /// <inheritdoc/>
    protected override void Release()
    {
        // The wrapped device is the caller's.
    }
}
