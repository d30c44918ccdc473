using AntLM.Engine.Devices;
using AntLM.Engine.Devices.Cuda;
using AntLM.Engine.Tensors;

namespace AntLM.Kernels.Tests.Host;

/// <summary>A device whose launches are recorded with the exact extent of every tensor.</summary>
internal sealed class RecordingDevice : Device
{
    private readonly CudaDevice device;

    /// <summary>Opens the kernels on the processor.</summary>
    public RecordingDevice(LaunchRecorder recorder, DType computeType)
    {
        var driver = new HostDriver { Recorder = recorder };
        device = new CudaDevice(new CudaPlatform(driver, new HostKernelCompiler(), new HostBlas()), computeType);
        Operations = TensorTrace.Of(device.Operations, recorder);
    }

    /// <inheritdoc/>
    public override string Name => device.Name;

    /// <inheritdoc/>
    public override string Description => device.Description;

    /// <inheritdoc/>
    public override DType ComputeType => device.ComputeType;

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
    protected override void UploadBytes(ReadOnlySpan<byte> source, Tensor destination) => device.Upload(source, destination);

    /// <inheritdoc/>
    protected override void DownloadBytes(Tensor source, Span<byte> destination) => device.Download(source, destination);

    /// <inheritdoc/>
    protected override void Release() => device.Dispose();
}
