using System.Runtime.InteropServices;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>The operations on the processor, one file each. Work is split into tiles that depend on the shape alone.</summary>
/// <param name="threads">The pool that runs the tiles.</param>
/// <param name="allocate">Allocates working memory.</param>
internal sealed unsafe partial class CpuOperations(CpuThreads threads, Func<long, Storage> allocate) : IOperations, IDisposable
{
    private const int BytesOfZeroTile = 1 << 20;

    private readonly WorkingMemory workingMemory = new(allocate);

    /// <summary>Operations with working memory of their own.</summary>
    public CpuOperations(CpuThreads threads)
        : this(threads, bytes => new HostStorage(bytes))
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        workingMemory.Dispose();
        classifierWeights.Dispose();
    }

    /// <inheritdoc cref="IOperations.Zero"/>
    public void Zero(Tensor destination) => Zero((byte*)destination.Address, destination.Bytes);

    private void Zero(byte* start, long bytes)
    {
        var tiles = checked((int)((bytes + BytesOfZeroTile - 1) / BytesOfZeroTile));
        threads.For(tiles, new ZeroTile(start, bytes));
    }

    private readonly struct ZeroTile(byte* start, long bytes) : ITileBody
    {
        public void Run(int tile)
        {
            var offset = (long)tile * BytesOfZeroTile;
            NativeMemory.Clear(start + offset, (nuint)Math.Min(BytesOfZeroTile, bytes - offset));
        }
    }
}
