using AntLM.Engine.Devices;
using AntLM.Engine.Devices.Cpu;
using AntLM.Engine.Tensors;

namespace AntLM.OperationCases;

/// <summary>
/// BFloat16 as it is computed plainly: operands are widened, the processor's operation runs in Float32, and what it writes is rounded to
/// nearest even. A device with kernels of its own may err at most twice as much.
/// </summary>
/// <param name="hidden">Whether its memory claims to be out of the processor's reach, as a GPU's is: whoever reads a tensor without
/// downloading it fails.</param>
public sealed class PlainBFloat16Device(bool hidden = false) : Device
{
    private readonly CpuDevice processor = new();
    private IOperations? operations;

    /// <inheritdoc/>
    public override string Name => "plain-bf16";

    /// <inheritdoc/>
    public override string Description => $"{processor.Description}, plain bf16";

    /// <inheritdoc/>
    public override DType ComputeType => DType.BFloat16;

    /// <inheritdoc/>
    public override IOperations Operations => operations ??= PlainBFloat16Operations.Over(processor);

    /// <inheritdoc/>
    public override long PeakBytes => processor.PeakBytes;

    /// <inheritdoc/>
    public override Storage Allocate(long bytes)
    {
        var storage = processor.Allocate(bytes);
        return hidden ? new StorageView(storage, isHostMemory: false) : storage;
    }

    /// <inheritdoc/>
    public override void Synchronize() => processor.Synchronize();

    /// <inheritdoc/>
    protected override void UploadBytes(ReadOnlySpan<byte> source, Tensor destination) => processor.Upload(source, destination);

    /// <inheritdoc/>
    protected override void DownloadBytes(Tensor source, Span<byte> destination) => processor.Download(source, destination);

    /// <inheritdoc/>
    protected override void Release() => processor.Dispose();
}
