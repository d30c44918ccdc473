using AntLM.Engine.Models;

namespace AntLM.Engine.Evaluation.Finetuning;

/// <summary>How a model is fine-tuned; the defaults are the BabyLM 2024 pipeline's (SPEC §8).</summary>
public sealed record FineTuningSettings
{
    /// <summary>Learning rate of the first step; it falls to 0 in a straight line over all epochs.</summary>
    public double LearningRate { get; init; } = 5e-5;

    /// <summary>Texts of an optimiser step.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Epochs at most.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Epochs without an improvement after which training ends.</summary>
    public int Patience { get; init; } = 3;

    /// <summary>By how much a score must rise to count as an improvement.</summary>
    public double Threshold { get; init; } = 0.001;

    /// <summary>Tokens of a text or of two, special ones included; longer ones are cut.</summary>
    public int Length { get; init; } = 128;

    /// <summary>Whether attention is causal; null: as the backbone was made for.</summary>
    public bool? IsCausal { get; init; }

    /// <summary>Low-rank pairs that are trained instead of the backbone; null: everything is trained.</summary>
    public LowRankAdaptation? LowRank { get; init; }

    /// <summary>The pipeline's defaults with LoRA: a higher rate and more epochs.</summary>
    public static FineTuningSettings WithLowRank { get; } =
        new() { LearningRate = 3e-4, Epochs = 32, LowRank = new LowRankAdaptation() };

    /// <summary>Checks the numbers.</summary>
    /// <returns>These settings.</returns>
    /// <exception cref="UserException">One is out of range.</exception>
    public FineTuningSettings Validated() =>
        !(LearningRate > 0 && double.IsFinite(LearningRate)) ? throw OutOfRange("learning rate", LearningRate, "above 0")
        : BatchSize < 1 ? throw OutOfRange("batch size", BatchSize, "at least 1")
        : Epochs < 1 ? throw OutOfRange("number of epochs", Epochs, "at least 1")
        : Patience < 1 ? throw OutOfRange("patience", Patience, "at least 1")
        : Length < 8 ? throw OutOfRange("length", Length, "at least 8")
        : this;

    private static UserException OutOfRange(string what, double value, string range) =>
        new(FormattableString.Invariant($"The {what} of fine-tuning is {value}; it must be {range}."));
}
