using AntLM.Engine.Randomness;

namespace AntLM.Engine.Objectives;

/// <summary>
/// Neighbouring tokens are selected together, after SpanBERT (Joshi et al. 2020) in the form of SPEC §4: the number of tokens is
/// binomial, spans of min(Geometric(1/3), 9) tokens start uniformly, and each span is one group.
/// </summary>
/// <param name="probability">Of the binomial number of selected tokens.</param>
public sealed class SpanMasking(double probability) : IMaskingStrategy
{
    private const double StopProbability = 1.0 / 3;
    private const int LongestSpan = 9;

    /// <inheritdoc/>
    public double Probability => probability;

    /// <inheritdoc/>
    public void Select(Span<int> groups, RandomSequence random)
    {
        groups.Clear();
        var wanted = 0;
        for (var token = 0; token < groups.Length; token++)
        {
            wanted += random.NextDouble() < probability ? 1 : 0;
        }

        wanted = Math.Max(wanted, 1);
        for (var span = 1; wanted > 0; span++)
        {
            var length = DrawLength(random);
            var start = random.NextInt32(groups.Length);
            var end = Math.Min(start + length, groups.Length);
            for (var token = start; token < end && wanted > 0; token++)
            {
                if (groups[token] == 0)
                {
                    groups[token] = span;
                    wanted--;
                }
            }
        }
    }

    private static int DrawLength(RandomSequence random)
    {
        var length = 1;
        while (length < LongestSpan && random.NextDouble() >= StopProbability)
        {
            length++;
        }

        return length;
    }
}
