namespace AntLM.Engine.Tensors;

/// <summary>A block of memory of one device, that tensors are windows on. Owned by whoever allocated it, and disposed.</summary>
public abstract class Storage : IDisposable
{
    /// <summary>Address of the first byte in the device's own address space, aligned to 64 bytes.</summary>
    public abstract nint Address { get; }

    /// <summary>Size in bytes.</summary>
    public abstract long Bytes { get; }

    /// <summary>Whether <see cref="Address"/> can be read and written by the processor that runs this program.</summary>
    public abstract bool IsHostMemory { get; }

    /// <summary>Gives the memory back. Tensors on it must not be used any more.</summary>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the memory; called once or more.</summary>
    protected abstract void Release();
}
