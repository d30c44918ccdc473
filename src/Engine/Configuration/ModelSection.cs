namespace AntLM.Engine.Configuration;

/// <summary>`model:` a preset, single sizes over it, or all sizes without one.</summary>
public sealed record ModelSection
{
    /// <summary>A name of <see cref="Models.ModelPresets"/>, or null when `architecture` and all sizes are given.</summary>
    public string? Preset { get; init; }

    /// <summary>"babyllama" or "ltgbert"; the preset's where null.</summary>
    public string? Architecture { get; init; }

    /// <summary>V; where null the tokenizer's when the tokenizer is trained or given, never larger than the preset's.</summary>
    public int? VocabSize { get; init; }

    /// <summary>D.</summary>
    public int? HiddenSize { get; init; }

    /// <summary>F.</summary>
    public int? IntermediateSize { get; init; }

    /// <summary>H.</summary>
    public int? NumAttentionHeads { get; init; }

    /// <summary>L.</summary>
    public int? NumHiddenLayers { get; init; }

    /// <summary>Longest sequence.</summary>
    public int? MaxPositionEmbeddings { get; init; }

    /// <summary>Whether BabyLlama's head is its embedding.</summary>
    public bool? TieWordEmbeddings { get; init; }

    /// <summary>ε of RMSNorm.</summary>
    public float? RmsNormEps { get; init; }

    /// <summary>Base of the rotary angles.</summary>
    public double? RopeTheta { get; init; }

    /// <summary>K of LTG-BERT's distance buckets.</summary>
    public int? PositionBucketSize { get; init; }

    /// <summary>ε of LTG-BERT's layer norms.</summary>
    public float? LayerNormEps { get; init; }

    /// <summary>LTG-BERT: dropout of activations.</summary>
    public float? HiddenDropoutProb { get; init; }

    /// <summary>LTG-BERT: dropout of attention probabilities.</summary>
    public float? AttentionProbsDropoutProb { get; init; }
}
