using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>Memory that an operation uses while it runs. Kept for the next one, grown when one needs more.</summary>
/// <param name="allocate">Allocates a block of the given number of bytes.</param>
internal sealed unsafe class WorkingMemory(Func<long, Storage> allocate) : IDisposable
{
    private Storage? block;

    /// <summary>Room for this many floats; their values are anything. What an earlier call returned is no longer valid.</summary>
    public float* Floats(long count) => (float*)Reserve(count * sizeof(float));

    /// <summary>Room for this many doubles; their values are anything. What an earlier call returned is no longer valid.</summary>
    public double* Doubles(long count) => (double*)Reserve(count * sizeof(double));

    /// <inheritdoc/>
    public void Dispose()
    {
        block?.Dispose();
        block = null;
    }

    private nint Reserve(long bytes)
    {
        if (block is null || block.Bytes < bytes)
        {
            block?.Dispose();
            block = null;
            block = allocate(bytes);
        }

        return block.Address;
    }
}
