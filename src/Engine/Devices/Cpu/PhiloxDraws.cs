using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using AntLM.Engine.Randomness;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>The draws of <see cref="Philox"/>, sixteen blocks at a time: the same bits.</summary>
/// <remarks>
/// A round waits for the one before it: two vectors of eight blocks side by side keep the multipliers busy meanwhile. A 32-bit word stands
/// in the lower half of a 64-bit lane. What the rounds leave in the upper halves is never read: the multiplication takes lower halves, and
/// the last step masks.
/// </remarks>
internal static unsafe class PhiloxDraws
{
    private const int Blocks = 8;
    private const int BlocksOfGroup = 2 * Blocks;
    private const int DrawsOfGroup = 4 * BlocksOfGroup;

    /// <summary>draws[i] = the draw of element <paramref name="firstElement"/> + i.</summary>
    public static void Fill(ulong seed, uint step, uint site, ulong firstElement, uint* draws, int count)
    {
        var group = stackalloc uint[DrawsOfGroup];
        var skipped = (int)(firstElement & 3);
        for (var block = firstElement / 4; count > 0; block += BlocksOfGroup)
        {
            if (skipped == 0 && count >= DrawsOfGroup)
            {
                FillGroup(seed, step, site, block, draws);
                draws += DrawsOfGroup;
                count -= DrawsOfGroup;
            }
            else
            {
                FillGroup(seed, step, site, block, group);
                var taken = Math.Min(count, DrawsOfGroup - skipped);
                new ReadOnlySpan<uint>(group + skipped, taken).CopyTo(new Span<uint>(draws, taken));
                draws += taken;
                count -= taken;
                skipped = 0;
            }
        }
    }

    private static void FillGroup(ulong seed, uint step, uint site, ulong block, uint* draws)
    {
        var a = Vector512.Create(block) + Vector512<ulong>.Indices;
        var b = a >> 32;
        var c = Vector512.Create((ulong)site);
        var d = Vector512.Create((ulong)step);
        var nextA = a + Vector512.Create((ulong)Blocks);
        var (nextB, nextC, nextD) = (nextA >> 32, c, d);
        uint keyA = (uint)seed, keyB = (uint)(seed >> 32);
        for (var round = 0; round < Philox.Rounds; round++)
        {
            var (keysA, keysB) = (Vector512.Create((ulong)keyA), Vector512.Create((ulong)keyB));
            Round(keysA, keysB, ref a, ref b, ref c, ref d);
            Round(keysA, keysB, ref nextA, ref nextB, ref nextC, ref nextD);
            keyA += Philox.WeylA;
            keyB += Philox.WeylB;
        }

        Store(a, b, c, d, draws);
        Store(nextA, nextB, nextC, nextD, draws + (DrawsOfGroup / 2));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(
        Vector512<ulong> keysA, Vector512<ulong> keysB,
        ref Vector512<ulong> a, ref Vector512<ulong> b, ref Vector512<ulong> c, ref Vector512<ulong> d)
    {
        var productA = MultiplyLower(a, Philox.MultiplierA);
        var productB = MultiplyLower(c, Philox.MultiplierB);
        a = (productB >> 32) ^ b ^ keysA;
        b = productB;
        c = (productA >> 32) ^ d ^ keysB;
        d = productA;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c, Vector512<ulong> d, uint* draws)
    {
        var lower = Vector512.Create((ulong)uint.MaxValue);
        Interleave((a & lower) | (b << 32), (c & lower) | (d << 32), (ulong*)draws);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> MultiplyLower(Vector512<ulong> words, uint factor)
    {
        if (Avx512F.IsSupported)
        {
            return Avx512F.Multiply(words.AsUInt32(), Vector512.Create((ulong)factor).AsUInt32());
        }

        if (Avx2.IsSupported)
        {
            var factors = Vector256.Create((ulong)factor).AsUInt32();
            return Vector512.Create(
                Avx2.Multiply(words.GetLower().AsUInt32(), factors), Avx2.Multiply(words.GetUpper().AsUInt32(), factors));
        }

        return (words & Vector512.Create((ulong)uint.MaxValue)) * factor;
    }

    // target = first[0], second[0], first[1], second[1], …
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Interleave(Vector512<ulong> first, Vector512<ulong> second, ulong* target)
    {
        if (Avx512F.IsSupported)
        {
            Avx512F.PermuteVar8x64x2(first, Vector512.Create(0UL, 8, 1, 9, 2, 10, 3, 11), second).Store(target);
            Avx512F.PermuteVar8x64x2(first, Vector512.Create(4UL, 12, 5, 13, 6, 14, 7, 15), second).Store(target + Blocks);
            return;
        }

        for (var block = 0; block < Blocks; block++)
        {
            target[2 * block] = first[block];
            target[(2 * block) + 1] = second[block];
        }
    }
}
