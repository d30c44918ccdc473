namespace AntLM.Engine.Data.Toy;

/// <summary>A small random generator whose numbers never change with the runtime (Steele, Lea and Flood 2014).</summary>
/// <remarks>System.Random promises no stable numbers across .NET versions, and the toy language must be the same text everywhere.</remarks>
internal sealed class SplitMix64(ulong seed)
{
    private ulong state = seed;

    /// <summary>The next 64 random bits.</summary>
    public ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        var bits = state;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }

    /// <summary>A number from 0 to <paramref name="limit"/> − 1; the bias of the multiplication is below 2⁻³² here.</summary>
    public int Below(int limit) => (int)Math.BigMul(Next(), (ulong)limit, out _);

    /// <summary>True in <paramref name="percent"/> of 100 cases.</summary>
    public bool Chance(int percent) => Below(100) < percent;

    /// <summary>One of the items, each equally likely.</summary>
    public T Pick<T>(params ReadOnlySpan<T> items) => items[Below(items.Length)];

    /// <summary>Different items in random order.</summary>
    public T[] PickDifferent<T>(ReadOnlySpan<T> items, int count)
    {
        var shuffled = items.ToArray();
        for (var i = 0; i < count; i++)
        {
            var j = i + Below(shuffled.Length - i);
            (shuffled[i], shuffled[j]) = (shuffled[j], shuffled[i]);
        }
        return shuffled[..count];
    }
}
