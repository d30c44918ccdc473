using AntLM.Engine.Randomness;

namespace AntLM.Engine.Objectives;

/// <summary>Chooses which ordinary tokens of a row are to be predicted, and which of them share one replacement.</summary>
public interface IMaskingStrategy
{
    /// <summary>Mean share of the ordinary tokens that is selected, above 0 and at most 1. Their number must be binomial.</summary>
    double Probability { get; }

    /// <summary>Selects at least one token; what it draws depends on <paramref name="random"/> and the number of tokens alone.</summary>
    /// <param name="groups">
    /// [ordinary tokens of the row, at least one] Filled with 0 where the token is not selected and otherwise with the number,
    /// counted from 1, of the group that shares one replacement.
    /// </param>
    /// <param name="random">The row's own draws.</param>
    void Select(Span<int> groups, RandomSequence random);
}
