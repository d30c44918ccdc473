namespace AntLM.Engine.Randomness;

/// <summary>Draws of one (seed, step, site) one after another, for work that is done on the host.</summary>
/// <param name="seed">The run's seed.</param>
/// <param name="step">Optimiser step, epoch or ordinal, as the site defines.</param>
/// <param name="site">One of <see cref="RandomSite"/>.</param>
/// <param name="firstElement">Index of the first draw; streams of one site are kept apart by it.</param>
public sealed class RandomSequence(ulong seed, uint step, uint site, ulong firstElement = 0)
{
    private ulong element = firstElement;

    /// <summary>The next 32 random bits.</summary>
    public uint NextUInt32() => Philox.Draw(seed, step, site, element++);

    /// <summary>Uniform in [0, 1), 53 bits from two draws.</summary>
    public double NextDouble()
    {
        var high = (ulong)NextUInt32();
        return ((high << 32 | NextUInt32()) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>Uniform in [0, <paramref name="limit"/>), without bias (Lemire 2019).</summary>
    public int NextInt32(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        var bound = (uint)limit;
        var product = (ulong)NextUInt32() * bound;
        if ((uint)product < bound)
        {
            var threshold = (0u - bound) % bound;
            while ((uint)product < threshold)
            {
                product = (ulong)NextUInt32() * bound;
            }
        }

        return (int)(product >> 32);
    }

    /// <summary>Standard normal (Box and Muller 1958; one of the pair is used, so that each value costs the same draws).</summary>
    public double NextNormal()
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        return radius * Math.Cos(2 * Math.PI * NextDouble());
    }

    /// <summary>Puts the items into a uniformly random order (Fisher and Yates).</summary>
    public void Shuffle(Span<int> items)
    {
        for (var last = items.Length - 1; last > 0; last--)
        {
            var chosen = NextInt32(last + 1);
            (items[last], items[chosen]) = (items[chosen], items[last]);
        }
    }
}
