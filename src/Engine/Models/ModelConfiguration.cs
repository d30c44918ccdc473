namespace AntLM.Engine.Models;

/// <summary>Sizes and constants of a model, under Hugging Face's names; what config.json of a checkpoint holds.</summary>
public sealed record ModelConfiguration
{
    /// <summary>Far more than models have, and few enough to name every parameter at once.</summary>
    private const int MostLayers = 10_000;

    /// <summary>Which backbone: `model_type` "babyllama" or "ltgbert".</summary>
    public required Architecture Architecture { get; init; }

    /// <summary>V, entries of the vocabulary: `vocab_size`.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>D: `hidden_size`.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>F, width of the feed-forward block: `intermediate_size`.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>H: `num_attention_heads`. Divides D.</summary>
    public required int AttentionHeads { get; init; }

    /// <summary>L: `num_hidden_layers`.</summary>
    public required int HiddenLayers { get; init; }

    /// <summary>Longest sequence: `max_position_embeddings`. For LTG-BERT also M of the bucket formula.</summary>
    public required int MaximumPositions { get; init; }

    /// <summary>BabyLlama: whether the head is the embedding, `tie_word_embeddings`. LTG-BERT always ties.</summary>
    public bool TieWordEmbeddings { get; init; } = true;

    /// <summary>ε of RMSNorm: `rms_norm_eps`.</summary>
    public float RmsNormEpsilon { get; init; } = 1e-6f;

    /// <summary>Base of the rotary angles: `rope_theta`.</summary>
    public double RopeTheta { get; init; } = 10000;

    /// <summary>K of LTG-BERT's 2K−1 distance buckets: `position_bucket_size`.</summary>
    public int PositionBucketSize { get; init; } = 32;

    /// <summary>ε of LTG-BERT's layer norms: `layer_norm_eps`.</summary>
    public float LayerNormEpsilon { get; init; } = 1e-7f;

    /// <summary>LTG-BERT: dropout of activations, `hidden_dropout_prob`.</summary>
    public float HiddenDropout { get; init; }

    /// <summary>LTG-BERT: dropout of attention probabilities, `attention_probs_dropout_prob`.</summary>
    public float AttentionDropout { get; init; }

    /// <summary>What the model was fine-tuned to tell apart; null: it is a language model.</summary>
    public SequenceClassifier? Classifier { get; init; }

    /// <summary>d = D / H.</summary>
    public int HeadSize => HiddenSize / AttentionHeads;

    /// <summary>Checks that the sizes fit together.</summary>
    /// <returns>This configuration.</returns>
    /// <exception cref="UserException">
    /// A size or constant is out of range, a matrix has more elements than an array, heads do not divide the hidden size, the head size is
    /// odd under rotary, or the distance buckets do not fit the positions.
    /// </exception>
    public ModelConfiguration Validated()
    {
        foreach (var (key, value) in new[]
        {
            ("vocab_size", VocabularySize), ("hidden_size", HiddenSize), ("intermediate_size", IntermediateSize),
            ("num_attention_heads", AttentionHeads), ("num_hidden_layers", HiddenLayers), ("max_position_embeddings", MaximumPositions),
            ("position_bucket_size", PositionBucketSize),
        })
        {
            if (value <= 0)
            {
                throw new UserException($"model.{key} is {value}: it must be positive.");
            }
        }

        if (HiddenLayers > MostLayers)
        {
            throw new UserException($"model.num_hidden_layers is {HiddenLayers}: it must be at most {MostLayers}.");
        }

        RequireMatricesThatFit();
        if (HiddenSize % AttentionHeads != 0)
        {
            throw new UserException(
                $"model.num_attention_heads = {AttentionHeads} does not divide model.hidden_size = {HiddenSize}: change one of them.");
        }

        if (Architecture == Architecture.BabyLlama && HeadSize % 2 != 0)
        {
            throw new UserException(
                $"model.hidden_size / model.num_attention_heads = {HeadSize} is odd: rotary positions need an even head size.");
        }

        if (Architecture == Architecture.LtgBert)
        {
            RequireBucketsThatFit();
        }

        foreach (var (key, value) in new[]
        {
            ("rms_norm_eps", RmsNormEpsilon), ("rope_theta", RopeTheta), ("layer_norm_eps", LayerNormEpsilon),
        })
        {
            if (!(value > 0 && double.IsFinite(value)))
            {
                throw new UserException(FormattableString.Invariant($"model.{key} is {value}: it must be above 0."));
            }
        }

        foreach (var (key, value) in new[]
        {
            ("hidden_dropout_prob", HiddenDropout), ("attention_probs_dropout_prob", AttentionDropout),
        })
        {
            if (value is not (>= 0 and < 1))
            {
                throw new UserException(FormattableString.Invariant($"model.{key} is {value}: it must be at least 0 and below 1."));
            }
        }

        return this;
    }

    /// <summary>Three matrices of attention and two of the feed-forward block lie side by side and count as one.</summary>
    private void RequireMatricesThatFit()
    {
        foreach (var (key, value, rows) in new[]
        {
            ("hidden_size", HiddenSize, 3L * HiddenSize), ("intermediate_size", IntermediateSize, 2L * IntermediateSize),
            ("vocab_size", VocabularySize, VocabularySize), ("position_bucket_size", PositionBucketSize, (2L * PositionBucketSize) - 1),
        })
        {
            if (rows > Array.MaxLength / HiddenSize)
            {
                throw new UserException(
                    $"model.{key} is {value}: it makes a matrix of [{rows}, {HiddenSize}], which is more than {Array.MaxLength} elements.");
            }
        }
    }

    private void RequireBucketsThatFit()
    {
        if (PositionBucketSize < RelativeBuckets.SmallestSize)
        {
            throw new UserException(
                $"model.position_bucket_size is {PositionBucketSize}: it must be at least {RelativeBuckets.SmallestSize}.");
        }

        var fewest = RelativeBuckets.FewestPositions(PositionBucketSize);
        if (MaximumPositions < fewest)
        {
            throw new UserException(
                $"model.max_position_embeddings = {MaximumPositions} is too small for model.position_bucket_size = {PositionBucketSize}: "
                + $"use at least {fewest}, or smaller buckets.");
        }
    }
}
