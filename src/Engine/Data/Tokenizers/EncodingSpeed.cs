using System.Diagnostics;
using System.Text;
using AntLM.Engine.Devices.Cpu;

namespace AntLM.Engine.Data.Tokenizers;

/// <summary>How fast a tokenizer encodes a text, line by line.</summary>
/// <param name="Threads">How many threads share the lines.</param>
/// <param name="Bytes">The text's length in UTF-8.</param>
/// <param name="Tokens">Ids the text gives, without those of a template.</param>
/// <param name="MedianSeconds">The median pass over the text.</param>
/// <param name="FastestSeconds">The fastest pass: the machine when nothing else disturbs it.</param>
/// <param name="SlowestSeconds">The slowest pass.</param>
public sealed record EncodingSpeed(
    int Threads, long Bytes, long Tokens, double MedianSeconds, double FastestSeconds, double SlowestSeconds)
{
    private const int LinesAtATime = 256;

    /// <summary>10⁶ bytes a second, by the median.</summary>
    public double MegabytesPerSecond => Bytes / MedianSeconds / 1e6;

    /// <summary>Ids a second, by the median.</summary>
    public double TokensPerSecond => Tokens / MedianSeconds;

    /// <summary>Measures with each of the pools. They take turns, so that other work on the machine meets all of them alike.</summary>
    /// <param name="tokenizer">The tokenizer; one pass that is not measured makes it know the text's words.</param>
    /// <param name="lines">The text, at least one character of it.</param>
    /// <param name="pools">The threads to measure with.</param>
    /// <param name="passes">Measured passes over the text with each pool, at least 1.</param>
    /// <param name="cancellation">Looked at between passes.</param>
    /// <returns>One for each pool, in their order.</returns>
    public static EncodingSpeed[] Measure(
        Tokenizer tokenizer, IReadOnlyList<string> lines, IReadOnlyList<CpuThreads> pools, int passes,
        CancellationToken cancellation = default)
    {
        var bytes = lines.Sum(line => (long)Encoding.UTF8.GetByteCount(line));
        var seconds = pools.Select(_ => new List<double>()).ToArray();
        var tokens = Encode(tokenizer, lines, pools[0]);
        for (var pass = 0; pass < passes; pass++)
        {
            for (var pool = 0; pool < pools.Count; pool++)
            {
                cancellation.ThrowIfCancellationRequested();
                var start = Stopwatch.GetTimestamp();
                Encode(tokenizer, lines, pools[pool]);
                seconds[pool].Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }

        return [.. pools.Zip(seconds, (pool, taken) =>
        {
            taken.Sort();
            return new EncodingSpeed(pool.Count, bytes, tokens, taken[taken.Count / 2], taken[0], taken[^1]);
        })];
    }

    private static long Encode(Tokenizer tokenizer, IReadOnlyList<string> lines, CpuThreads threads)
    {
        var tokens = 0L;
        threads.For((lines.Count + LinesAtATime - 1) / LinesAtATime, tile =>
        {
            var count = 0;
            for (var line = tile * LinesAtATime; line < Math.Min(lines.Count, (tile + 1) * LinesAtATime); line++)
            {
                count += tokenizer.Encode(lines[line]).Length;
            }

            Interlocked.Add(ref tokens, count);
        });
        return tokens;
    }
}
