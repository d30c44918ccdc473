using System.Reflection;
using AntLM.Engine.Devices;
using AntLM.Engine.Devices.Cpu;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Tests.Autograd;

/// <summary>The CPU device, and a record of when each piece of storage was used and where its bytes lay.</summary>
internal sealed class WatchedDevice : Device
{
    private readonly CpuDevice inner = new();
    private readonly Dictionary<Storage, Use> uses = [];
    private int moment;

    public WatchedDevice()
    {
        Operations = DispatchProxy.Create<IOperations, WatchedOperations>();
        ((WatchedOperations)Operations).Device = this;
    }

    public IReadOnlyCollection<Use> Uses => uses.Values;

    public override string Name => inner.Name;

    public override string Description => inner.Description;

    public override DType ComputeType => inner.ComputeType;

    public override IOperations Operations { get; }

    public override long PeakBytes => inner.PeakBytes;

    public void Forget() => uses.Clear();

    public override Storage Allocate(long bytes) => inner.Allocate(bytes);

    public override void Synchronize() => inner.Synchronize();

    protected override unsafe void UploadBytes(ReadOnlySpan<byte> source, Tensor destination)
    {
        moment++;
        Watch(destination);
        source.CopyTo(new Span<byte>((void*)destination.Address, source.Length));
    }

    protected override unsafe void DownloadBytes(Tensor source, Span<byte> destination)
    {
        moment++;
        Watch(source);
        new ReadOnlySpan<byte>((void*)source.Address, destination.Length).CopyTo(destination);
    }

    protected override void Release() => inner.Dispose();

    private void Watch(Tensor tensor)
    {
        var (from, to) = (tensor.Address, tensor.Address + (nint)tensor.Bytes);
        uses[tensor.Storage] = uses.TryGetValue(tensor.Storage, out var use)
            ? use with { Last = moment, From = Math.Min(use.From, from), To = Math.Max(use.To, to) }
            : new Use(moment, moment, from, to);
    }

    /// <summary>One piece of storage: the calls that used it, first and last, and its bytes, the last one excluded.</summary>
    public sealed record Use(int First, int Last, nint From, nint To)
    {
        public bool SharesTimeWith(Use other) => First <= other.Last && other.First <= Last;

        public bool SharesBytesWith(Use other) => From < other.To && other.From < To;
    }

    private class WatchedOperations : DispatchProxy
    {
        public WatchedDevice Device { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Device.moment++;
            foreach (var argument in args!)
            {
                if (argument is Tensor tensor)
                {
                    Device.Watch(tensor);
                }

                // The tensors inside masks, target rows, dropout.
                foreach (var property in argument?.GetType().GetProperties() ?? [])
                {
                    if (property.PropertyType == typeof(Tensor) && property.GetValue(argument) is Tensor inside)
                    {
                        Device.Watch(inside);
                    }
                }
            }

            return targetMethod!.Invoke(Device.inner.Operations, args);
        }
    }
}
