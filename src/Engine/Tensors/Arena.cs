namespace AntLM.Engine.Tensors;

/// <summary>One block that every recorded step lays its activations into, each from the beginning: only one step runs at a time.</summary>
/// <param name="allocate">Allocates a block of the given number of bytes on the device.</param>
public sealed class Arena(Func<long, Storage> allocate) : Storage
{
    private Storage? block;

    /// <inheritdoc/>
    public override nint Address => block?.Address ?? 0;

    /// <inheritdoc/>
    public override long Bytes => block?.Bytes ?? 0;

    /// <inheritdoc/>
    public override bool IsHostMemory => block?.IsHostMemory ?? true;

    /// <summary>Makes the block at least this large. What it held is lost when it has to grow.</summary>
    public void Reserve(long bytes)
    {
        if (bytes > Bytes)
        {
            block?.Dispose();
            block = null;
            block = allocate(bytes);
        }
    }

    /// <inheritdoc/>
    protected override void Release()
    {
        block?.Dispose();
        block = null;
    }
}
