namespace AntLM.Engine.Configuration;

/// <summary>`optimizer:`</summary>
public sealed record OptimizerSection
{
    /// <summary>"adamw" or "lamb".</summary>
    public string Name { get; init; } = "adamw";

    /// <summary>Peak learning rate.</summary>
    public double LearningRate { get; init; } = 7e-4;

    /// <summary>β₁, β₂.</summary>
    public IReadOnlyList<double> Betas { get; init; } = [0.9, 0.999];

    /// <summary>ε.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>λ of the parameters that decay.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Largest global gradient norm; null: no clipping.</summary>
    public double? MaxGradientNorm { get; init; } = 1;

    /// <summary>Parameters whose name contains one of these do not decay.</summary>
    public IReadOnlyList<string> NoDecay { get; init; } =
        ["bias", "layer_norm", "layernorm", "norm.weight", "embedding", "embed_tokens"];
}
