using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>What the elements of a row are multiplied by where they are dropped or kept. Drawn anew whenever it is needed.</summary>
internal readonly unsafe struct DropoutFactors
{
    private const int Chunk = 256;

    private readonly RandomState state;
    private readonly long firstRow;
    private readonly uint site;
    private readonly uint threshold;
    private readonly float scale;
    private readonly bool active;
    private readonly int width;

    /// <summary>Reads what the draws depend on.</summary>
    /// <param name="dropout">The dropout.</param>
    /// <param name="width">Elements of a row.</param>
    public DropoutFactors(Dropout dropout, int width)
    {
        this.width = width;
        active = dropout.IsActive;
        if (active)
        {
            state = RandomState.ReadFrom(dropout.State!.Ints);
            firstRow = dropout.FollowsBatch ? state.FirstTokenRow : 0;
            (site, threshold, scale) = (dropout.Site, dropout.Threshold, dropout.Scale);
        }
        else
        {
            // Whatever the draws are, they are kept.
            (threshold, scale) = (0, 1);
        }
    }

    /// <summary>factors[i] = 0 where element <paramref name="firstElement"/> + i is dropped, the scale where it is kept.</summary>
    public static void Fill(RandomState state, Dropout dropout, ulong firstElement, int count, float* factors)
    {
        PhiloxDraws.Fill(state.Seed, state.Step, dropout.Site, firstElement, (uint*)factors, count);
        var (thresholds, scales) = (Vector512.Create(dropout.Threshold), Vector512.Create(dropout.Scale));
        for (var i = 0; i < count; i += Lanes.Count)
        {
            var kept = Vector512.GreaterThanOrEqual(Lanes.Load(factors + i, count - i).AsUInt32(), thresholds);
            Lanes.Store(kept.AsSingle() & scales, factors + i, count - i);
        }
    }

    /// <summary>sum = residual + branch · factors.</summary>
    /// <param name="residual">[width]</param>
    /// <param name="branch">[width]</param>
    /// <param name="row">The row's index in the micro-batch.</param>
    /// <param name="sum">[width]</param>
    public void Add(float* residual, float* branch, long row, float* sum)
    {
        var block = stackalloc uint[Chunk + Lanes.Count];
        var draws = Aligned(block);
        var (thresholds, scales) = (Vector512.Create(threshold), Vector512.Create(scale));
        for (var start = 0; start < width; start += Chunk)
        {
            var end = Math.Min(width, start + Chunk);
            Draw(row, start, end, draws);
            for (var i = start; i < end; i += Lanes.Count)
            {
                var left = end - i;
                var factor = Factor(draws + i - start, thresholds, scales);
                var added = Lanes.Load(branch + i, left) * factor;
                Lanes.Store(Lanes.Load(residual + i, left) + added, sum + i, left);
            }
        }
    }

    /// <summary>y (= or +=) x · factors.</summary>
    /// <param name="x">[width]</param>
    /// <param name="row">The row's index in the micro-batch.</param>
    /// <param name="accumulate">Whether y is added to.</param>
    /// <param name="y">[width]</param>
    public void Multiply(float* x, long row, bool accumulate, float* y)
    {
        var block = stackalloc uint[Chunk + Lanes.Count];
        var draws = Aligned(block);
        var (thresholds, scales) = (Vector512.Create(threshold), Vector512.Create(scale));
        for (var start = 0; start < width; start += Chunk)
        {
            var end = Math.Min(width, start + Chunk);
            Draw(row, start, end, draws);
            for (var i = start; i < end; i += Lanes.Count)
            {
                var left = end - i;
                var product = Lanes.Load(x + i, left) * Factor(draws + i - start, thresholds, scales);
                Lanes.Store(accumulate ? Lanes.Load(y + i, left) + product : product, y + i, left);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Factor(uint* draws, Vector512<uint> thresholds, Vector512<float> scales) =>
        Vector512.GreaterThanOrEqual(Vector512.Load(draws), thresholds).AsSingle() & scales;

    // To a cache line: vectors that cross one cost twice, and the stack is aligned to less.
    private static uint* Aligned(uint* block) => (uint*)(((nint)block + (Lanes.Count * sizeof(uint)) - 1) & -(Lanes.Count * sizeof(uint)));

    private void Draw(long row, int start, int end, uint* draws)
    {
        if (active)
        {
            PhiloxDraws.Fill(state.Seed, state.Step, site, (ulong)(((firstRow + row) * width) + start), draws, end - start);
        }
    }
}
