using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>Loads and stores of whole vectors that stop at the end of a row, so that one loop serves rows of any width.</summary>
/// <remarks>
/// No calls where the processor has masks: around a call every vector that a loop keeps would be written to the stack and read back.
/// </remarks>
internal static unsafe class Lanes
{
    /// <summary>Elements of a vector.</summary>
    public const int Count = 16;

    private const int Half = Count / 2;

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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> LoadPart(float* source, int remaining, float filler)
    {
        if (Avx512F.IsSupported)
        {
            return Avx512F.MaskLoad(source, First(remaining), Vector512.Create(filler));
        }

        if (Avx.IsSupported)
        {
            var there = First(remaining);
            var part = Vector512.Create(Avx.MaskLoad(source, there.GetLower()), Avx.MaskLoad(source + Half, there.GetUpper()));
            return Vector512.ConditionalSelect(there, part, Vector512.Create(filler));
        }

        return LoadEach(source, remaining, filler);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePart(Vector512<float> value, float* target, int remaining)
    {
        if (Avx512F.IsSupported)
        {
            Avx512F.MaskStore(target, First(remaining), value);
        }
        else if (Avx.IsSupported)
        {
            var there = First(remaining);
            Avx.MaskStore(target, there.GetLower(), value.GetLower());
            Avx.MaskStore(target + Half, there.GetUpper(), value.GetUpper());
        }
        else
        {
            StoreEach(value, target, remaining);
        }
    }

    // All bits in the first lanes, none behind them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> First(int count) =>
        Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector512<float> LoadEach(float* source, int remaining, float filler)
    {
        var lanes = stackalloc float[Count];
        new Span<float>(lanes, Count).Fill(filler);
        new ReadOnlySpan<float>(source, remaining).CopyTo(new Span<float>(lanes, Count));
        return Vector512.Load(lanes);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StoreEach(Vector512<float> value, float* target, int remaining)
    {
        var lanes = stackalloc float[Count];
        value.Store(lanes);
        new ReadOnlySpan<float>(lanes, remaining).CopyTo(new Span<float>(target, remaining));
    }
}
