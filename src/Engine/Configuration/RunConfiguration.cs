namespace AntLM.Engine.Configuration;

/// <summary>Everything a training run is told. YAML keys are the members' names in snake_case, sections nested as here.</summary>
public sealed record RunConfiguration
{
    /// <summary>Seed of every random draw.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The model's sizes.</summary>
    public ModelSection Model { get; init; } = new();

    /// <summary>The text and its layout.</summary>
    public DataSection Data { get; init; } = new();

    /// <summary>The tokenizer, or how to train one.</summary>
    public TokenizerSection Tokenizer { get; init; } = new();

    /// <summary>Masking for MLM.</summary>
    public MaskingSection Masking { get; init; } = new();

    /// <summary>Schedule of objectives and batches.</summary>
    public TrainingSection Training { get; init; } = new();

    /// <summary>Optimiser, its groups and clipping.</summary>
    public OptimizerSection Optimizer { get; init; } = new();

    /// <summary>Learning rate through the run.</summary>
    public LearningRateSection LearningRate { get; init; } = new();

    /// <summary>Evaluation after epochs.</summary>
    public EvaluationSection Evaluation { get; init; } = new();
}
