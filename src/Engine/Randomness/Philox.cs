namespace AntLM.Engine.Randomness;

/// <summary>
/// Philox-4x32-10, a counter-based generator (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3").
/// The draw of an element is a function of (seed, step, site, element) alone, so any device makes the same draw in any order and
/// a backward pass repeats it instead of storing it.
/// </summary>
/// <remarks>Key = the seed's low and high half; counter = (low half of element / 4, high half, site, step); word = element mod 4.</remarks>
public static class Philox
{
    internal const uint MultiplierA = 0xD2511F53;
    internal const uint MultiplierB = 0xCD9E8D57;
    internal const uint WeylA = 0x9E3779B9;
    internal const uint WeylB = 0xBB67AE85;
    internal const int Rounds = 10;

    /// <summary>The 32-bit draw of one element.</summary>
    public static uint Draw(ulong seed, uint step, uint site, ulong element)
    {
        var (a, b, c, d) = Block(seed, step, site, element / 4);
        return (element & 3) switch { 0 => a, 1 => b, 2 => c, _ => d };
    }

    /// <summary>The four draws of elements 4·<paramref name="block"/> to 4·<paramref name="block"/> + 3.</summary>
    public static (uint A, uint B, uint C, uint D) Block(ulong seed, uint step, uint site, ulong block)
    {
        uint a = (uint)block, b = (uint)(block >> 32), c = site, d = step;
        uint keyA = (uint)seed, keyB = (uint)(seed >> 32);
        for (var round = 0; round < Rounds; round++)
        {
            var productA = (ulong)MultiplierA * a;
            var productB = (ulong)MultiplierB * c;
            (a, b, c, d) = ((uint)(productB >> 32) ^ b ^ keyA, (uint)productB, (uint)(productA >> 32) ^ d ^ keyB, (uint)productA);
            keyA += WeylA;
            keyB += WeylB;
        }

        return (a, b, c, d);
    }
}
