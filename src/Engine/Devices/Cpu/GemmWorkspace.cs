using System.Runtime.CompilerServices;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>
/// Memory for packed panels that one thread keeps for all its products: pinned, aligned to cache lines, grown when needed.
/// </summary>
internal sealed unsafe class GemmWorkspace
{
    private const int Alignment = 64;

    private float[] memory = [];

    /// <summary>A block of at least <paramref name="length"/> floats; what an earlier call returned is no longer valid.</summary>
    public float* Reserve(int length)
    {
        var needed = length + Alignment / sizeof(float);
        if (memory.Length < needed)
        {
            memory = GC.AllocateUninitializedArray<float>(needed, pinned: true);
        }
        var address = (nint)Unsafe.AsPointer(ref memory[0]);
        return (float*)((address + Alignment - 1) & -Alignment);
    }
}
