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
    }

    /// <summary>factors[i] = 0 where element <paramref name="firstElement"/> + i is dropped, the scale where it is kept.</summary>
    public static void Fill(RandomState state, Dropout dropout, ulong firstElement, int count, float* factors) =>
        Fill(state, dropout.Site, dropout.Threshold, dropout.Scale, firstElement, count, factors);

    /// <summary>sum = residual + branch · factors.</summary>
    /// <param name="residual">[width]</param>
    /// <param name="branch">[width]</param>
    /// <param name="row">The row's index in the micro-batch.</param>
    /// <param name="sum">[width]</param>
    public void Add(float* residual, float* branch, long row, float* sum)
    {
        var factors = stackalloc float[Chunk];
        for (var start = 0; start < width; start += Chunk)
        {
            var end = Math.Min(width, start + Chunk);
            FillRow(row, start, end, factors);
            for (var i = start; i < end; i += Lanes.Count)
            {
                var left = end - i;
                var added = Lanes.Load(branch + i, left) * Vector512.Load(factors + i - start);
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
        var factors = stackalloc float[Chunk];
        for (var start = 0; start < width; start += Chunk)
        {
            var end = Math.Min(width, start + Chunk);
            FillRow(row, start, end, factors);
            for (var i = start; i < end; i += Lanes.Count)
            {
                var left = end - i;
                var product = Lanes.Load(x + i, left) * Vector512.Load(factors + i - start);
                Lanes.Store(accumulate ? Lanes.Load(y + i, left) + product : product, y + i, left);
            }
        }
    }

    private static void Fill(RandomState state, uint site, uint threshold, float scale, ulong firstElement, int count, float* factors)
    {
        PhiloxDraws.Fill(state.Seed, state.Step, site, firstElement, (uint*)factors, count);
        var scales = Vector512.Create(scale);
        for (var i = 0; i < count; i += Lanes.Count)
        {
            var kept = Vector512.GreaterThanOrEqual(Lanes.Load(factors + i, count - i).AsUInt32(), Vector512.Create(threshold));
            Lanes.Store(kept.AsSingle() & scales, factors + i, count - i);
        }
    }

    private void FillRow(long row, int start, int end, float* factors)
    {
        if (active)
        {
            Fill(state, site, threshold, scale, (ulong)(((firstRow + row) * width) + start), end - start, factors);
        }
        else
        {
            new Span<float>(factors, Chunk).Fill(1);
        }
    }
}
