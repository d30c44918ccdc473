using System.Globalization;

namespace AntLM.Engine.Evaluation;

/// <summary>How the next token is drawn.</summary>
public sealed record GenerationSettings
{
    /// <summary>Most tokens to add.</summary>
    public int MaxTokens { get; init; } = 64;

    /// <summary>Logits are divided by it; 0 always takes the likeliest token.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Draw among this many likeliest tokens only; null: all.</summary>
    public int? TopK { get; init; }

    /// <summary>Draw among the likeliest tokens that together have at least this probability (Holtzman et al. 2020); 1: all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Seed of the draws.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Checks the ranges.</summary>
    /// <returns>These settings.</returns>
    /// <exception cref="UserException">A value is out of range.</exception>
    public GenerationSettings Validated()
    {
        Check(MaxTokens >= 1, "max-tokens", MaxTokens, "1 or more");
        Check(Temperature >= 0 && double.IsFinite(Temperature), "temperature", Temperature, "0 or more");
        Check(TopK is null or >= 1, "top-k", TopK ?? 0, "1 or more");
        Check(TopP > 0 && TopP <= 1, "top-p", TopP, "above 0 and at most 1");
        return this;
    }

    private static void Check(bool isValid, string name, double value, string range)
    {
        if (!isValid)
        {
            throw new UserException($"{name} is {value.ToString(CultureInfo.InvariantCulture)}; it must be {range}.");
        }
    }
}
