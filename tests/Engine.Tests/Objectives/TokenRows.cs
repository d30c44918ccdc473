using AntLM.Engine.Data;
using AntLM.Engine.Randomness;

namespace AntLM.Engine.Tests.Objectives;

/// <summary>Rows of random tokens over a small vocabulary whose first five ids are special, the last of them the mask.</summary>
internal static class TokenRows
{
    public const int Begin = 1;
    public const int End = 2;
    public const int Mask = 4;
    public const int Specials = 5;
    public const int Vocabulary = 50;

    public static readonly bool[] IsSpecial = [.. Enumerable.Range(0, Vocabulary).Select(id => id < Specials)];

    /// <summary>Rows as segments have them: begin, ordinary tokens, end (while there is room), padding.</summary>
    public static TokenBatch Create(int length, params int[] keyLengths)
    {
        var random = new RandomSequence(seed: 7, step: (uint)length, RandomSite.Benchmark);
        var ids = new int[keyLengths.Length * length];
        for (var row = 0; row < keyLengths.Length; row++)
        {
            var tokens = ids.AsSpan(row * length, keyLengths[row]);
            for (var at = 0; at < tokens.Length; at++)
            {
                tokens[at] = Specials + random.NextInt32(Vocabulary - Specials);
            }

            if (tokens.Length >= 3)
            {
                tokens[0] = Begin;
                tokens[^1] = End;
            }
        }

        return new TokenBatch(keyLengths.Length, length, ids, keyLengths, null, 0);
    }
}
