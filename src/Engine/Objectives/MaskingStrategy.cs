using System.Globalization;
using AntLM.Engine.Configuration;

namespace AntLM.Engine.Objectives;

/// <summary>The masking strategies by their names in a configuration.</summary>
public static class MaskingStrategy
{
    /// <summary>The strategy that the section describes.</summary>
    /// <exception cref="UserException">The name is unknown or the probability is out of range.</exception>
    public static IMaskingStrategy Create(MaskingSection section)
    {
        if (!(section.Probability > 0 && section.Probability <= 1))
        {
            var probability = section.Probability.ToString(CultureInfo.InvariantCulture);
            throw new UserException($"masking.probability is {probability}; it must be above 0 and at most 1.");
        }

        return section.Strategy switch
        {
            "token" => new TokenMasking(section.Probability),
            "span" => new SpanMasking(section.Probability),
            _ => throw new UserException($"masking.strategy is '{section.Strategy}'; it must be 'token' or 'span'."),
        };
    }
}
