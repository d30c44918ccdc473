using System.Reflection;
using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Tests.Operations;

/// <summary>Another device with a mistake in one operation.</summary>
/// <param name="inner">Computes; stays the caller's.</param>
/// <param name="operation">Name of the operation whose last destination is spoilt.</param>
/// <param name="fault">What happens to each of its elements.</param>
internal sealed class FaultyDevice(Device inner, string operation, Func<float, float> fault) : Device
{
    private IOperations? operations;

    public override string Name => inner.Name;

    public override string Description => inner.Description;

    public override DType ComputeType => inner.ComputeType;

    public override IOperations Operations => operations ??= FaultyOperations.Of(this);

    public override long PeakBytes => inner.PeakBytes;

    public override Storage Allocate(long bytes) => inner.Allocate(bytes);

    public override void Synchronize() => inner.Synchronize();

    protected override void UploadBytes(ReadOnlySpan<byte> source, Tensor destination) => inner.Upload(source, destination);

    protected override void DownloadBytes(Tensor source, Span<byte> destination) => inner.Download(source, destination);

    protected override void Release()
    {
        // The wrapped device is the caller's.
    }

    private void Run(MethodInfo method, object?[] arguments)
    {
        method.Invoke(inner.Operations, arguments);
        if (method.Name == operation)
        {
            var spoilt = arguments.OfType<Tensor>().Last();
            inner.UploadFloats([.. inner.DownloadFloats(spoilt).Select(fault)], spoilt);
        }
    }

    private class FaultyOperations : DispatchProxy
    {
        private FaultyDevice device = null!;

        public static IOperations Of(FaultyDevice device)
        {
            var surface = Create<IOperations, FaultyOperations>();
            ((FaultyOperations)surface).device = device;
            return surface;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            device.Run(targetMethod!, args!);
            return null;
        }
    }
}
