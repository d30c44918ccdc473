using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>The processor itself: Float32, vectorised, on the threads of one pool.</summary>
/// <remarks>One thread at a time may use a device; its operations share working memory.</remarks>
public sealed class CpuDevice : Device
{
    private readonly CpuThreads threads;
    private readonly CpuOperations operations;
    private readonly Lock accounting = new();
    private long allocatedBytes;
    private long peakBytes;

    /// <summary>Opens the device on all processors.</summary>
    public CpuDevice()
        : this(CpuThreads.Shared)
    {
    }

    /// <summary>Opens the device on the threads of a pool, which stays the caller's.</summary>
    public CpuDevice(CpuThreads threads)
    {
        this.threads = threads;
        operations = new CpuOperations(threads, Allocate);
    }

    /// <inheritdoc/>
    public override string Name => "cpu";

    /// <inheritdoc/>
    public override string Description
    {
        get
        {
            var count = threads.Count.ToString(CultureInfo.InvariantCulture);
            return $"{RuntimeInformation.ProcessArchitecture}, {InstructionSets}, {count} {(threads.Count == 1 ? "thread" : "threads")}, "
                + Precision.NameOf(ComputeType);
        }
    }

    /// <inheritdoc/>
    public override DType ComputeType => DType.Float32;

    /// <inheritdoc/>
    public override IOperations Operations => operations;

    /// <inheritdoc/>
    public override long PeakBytes
    {
        get
        {
            lock (accounting)
            {
                return peakBytes;
            }
        }
    }

    private static string InstructionSets =>
        Avx512F.IsSupported ? "AVX-512"
        : Avx2.IsSupported ? "AVX2"
        : Vector128.IsHardwareAccelerated ? "128-bit vectors"
        : "no vectors";

    /// <inheritdoc/>
    public override Storage Allocate(long bytes)
    {
        var storage = new HostStorage(bytes, released => Account(-released));
        Account(bytes);
        return storage;
    }

    /// <inheritdoc/>
    public override void Synchronize()
    {
        // Every operation is done when its call returns.
    }

    /// <inheritdoc/>
    protected override unsafe void UploadBytes(ReadOnlySpan<byte> source, Tensor destination) =>
        source.CopyTo(new Span<byte>((void*)destination.Address, source.Length));

    /// <inheritdoc/>
    protected override unsafe void DownloadBytes(Tensor source, Span<byte> destination) =>
        new ReadOnlySpan<byte>((void*)source.Address, destination.Length).CopyTo(destination);

    /// <inheritdoc/>
    protected override void Release() => operations.Dispose();

    private void Account(long bytes)
    {
        lock (accounting)
        {
            allocatedBytes += bytes;
            peakBytes = Math.Max(peakBytes, allocatedBytes);
        }
    }
}
