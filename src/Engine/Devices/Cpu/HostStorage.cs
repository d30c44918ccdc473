using System.Runtime.InteropServices;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>A block of zeros in host memory.</summary>
internal sealed unsafe class HostStorage : Storage
{
    private readonly Action<long>? released;
    private void* block;

    /// <summary>Allocates the block.</summary>
    /// <param name="bytes">Its size.</param>
    /// <param name="released">Told the size when the memory is given back.</param>
    public HostStorage(long bytes, Action<long>? released = null)
    {
        this.released = released;
        Bytes = bytes;
        block = NativeMemory.AlignedAlloc((nuint)Math.Max(bytes, 1), ArenaLayout.Alignment);
        NativeMemory.Clear(block, (nuint)bytes);
    }

    /// <inheritdoc/>
    public override nint Address => (nint)block;

    /// <inheritdoc/>
    public override long Bytes { get; }

    /// <inheritdoc/>
    public override bool IsHostMemory => true;

    /// <inheritdoc/>
    protected override void Release()
    {
        if (block is not null)
        {
            NativeMemory.AlignedFree(block);
            block = null;
            released?.Invoke(Bytes);
        }
    }
}
