using AntLM.Engine.Randomness;

namespace AntLM.Engine.Objectives;

/// <summary>Every token is selected by a draw of its own (Devlin et al. 2019, §3.1).</summary>
/// <param name="probability">Of a token being selected.</param>
public sealed class TokenMasking(double probability) : IMaskingStrategy
{
    /// <inheritdoc/>
    public double Probability => probability;

    /// <inheritdoc/>
    public void Select(Span<int> groups, RandomSequence random)
    {
        var selected = 0;
        for (var token = 0; token < groups.Length; token++)
        {
            groups[token] = random.NextDouble() < probability ? ++selected : 0;
        }

        if (selected == 0)
        {
            groups[random.NextInt32(groups.Length)] = 1;
        }
    }
}
