using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <summary>
/// Device memory that an operation uses while it runs. Operations follow each other on one stream, so all share one block, each from its
/// beginning. While a step is prepared nothing is allocated: only the largest need is noted.
/// </summary>
/// <param name="allocate">Allocates a block of the given number of bytes.</param>
internal sealed class ScratchMemory(Func<long, Storage> allocate) : IDisposable
{
    // What the driver aligns its own blocks to, and cuBLAS wants.
    private const int Alignment = 256;

    private readonly List<Storage> outgrown = [];
    private Storage? block;
    private long used;
    private long wanted;

    /// <summary>Room for one operation: everything taken before is free again.</summary>
    public void Begin()
    {
        used = 0;
        outgrown.ForEach(storage => storage.Dispose());
        outgrown.Clear();
    }

    /// <summary>The address of this many bytes, of any content. Valid until the next operation begins.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="planning">Whether only the need is noted: the address is of no use.</param>
    public nint Take(long bytes, bool planning)
    {
        var start = used;
        used += (bytes + Alignment - 1) / Alignment * Alignment;
        wanted = Math.Max(wanted, used);
        if (planning)
        {
            return 0;
        }

        if (block is null || block.Bytes < used)
        {
            // What this operation took before stays where it is.
            if (block is not null)
            {
                outgrown.Add(block);
            }

            block = allocate(wanted);
        }

        return block.Address + (nint)start;
    }

    /// <summary>Makes the block as large as the largest need so far.</summary>
    public void Reserve()
    {
        if (wanted > (block?.Bytes ?? 0))
        {
            block?.Dispose();
            block = null;
            block = allocate(wanted);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Begin();
        block?.Dispose();
        block = null;
    }
}
