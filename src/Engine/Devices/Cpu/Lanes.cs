using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>Loads and stores of whole vectors that stop at the end of a row, so that one loop serves rows of any width.</summary>
internal static unsafe class Lanes
{
    /// <summary>Elements of a vector.</summary>
    public const int Count = 16;

    /// <summary>Elements from <paramref name="source"/> on, <paramref name="filler"/> where fewer than a vector remain.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* source, int remaining, float filler = 0) =>
        remaining >= Count ? Vector512.Load(source) : LoadPart(source, remaining, filler);

    /// <summary>Stores a vector, or as much of it as remains of the row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, float* target, int remaining)
    {
        if (remaining >= Count)
        {
            value.Store(target);
        }
        else
        {
            StorePart(value, target, remaining);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector512<float> LoadPart(float* source, int remaining, float filler)
    {
        var lanes = stackalloc float[Count];
        new Span<float>(lanes, Count).Fill(filler);
        new ReadOnlySpan<float>(source, remaining).CopyTo(new Span<float>(lanes, Count));
        return Vector512.Load(lanes);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StorePart(Vector512<float> value, float* target, int remaining)
    {
        var lanes = stackalloc float[Count];
        value.Store(lanes);
        new ReadOnlySpan<float>(lanes, remaining).CopyTo(new Span<float>(target, remaining));
    }
}
