namespace AntLM.Engine.Configuration;

/// <summary>`tokenizer:`</summary>
public sealed record TokenizerSection
{
    /// <summary>A tokenizer.json, or null to train one on the training text.</summary>
    public string? Path { get; init; }

    /// <summary>"bpe" or "wordpiece"; null: bpe for BabyLlama, wordpiece for LTG-BERT.</summary>
    public string? Kind { get; init; }

    /// <summary>Entries when trained; null: the model's `vocab_size`.</summary>
    public int? VocabularySize { get; init; }

    /// <summary>Least count of a learnt entry; null: 2 for bpe, 10 for wordpiece.</summary>
    public int? MinFrequency { get; init; }
}
