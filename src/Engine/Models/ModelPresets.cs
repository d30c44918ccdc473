namespace AntLM.Engine.Models;

/// <summary>The published model sizes (SPEC §2, §3).</summary>
public static class ModelPresets
{
    private static readonly SortedDictionary<string, ModelConfiguration> Presets = new(StringComparer.Ordinal)
    {
        ["babyllama-16m"] = BabyLlama(hidden: 256, intermediate: 1024, layers: 8, heads: 8, tied: false),
        ["babyllama-58m"] = BabyLlama(hidden: 512, intermediate: 1024, layers: 16, heads: 8, tied: false),
        ["babyllama-97m"] = BabyLlama(hidden: 768, intermediate: 2048, layers: 12, heads: 12, tied: true),
        ["babyllama-360m"] = BabyLlama(hidden: 1024, intermediate: 3072, layers: 24, heads: 8, tied: false),
        ["ltgbert-xs"] = LtgBert(hidden: 192, intermediate: 512, heads: 3),
        ["ltgbert-small"] = LtgBert(hidden: 384, intermediate: 1024, heads: 6),
        ["ltgbert-base"] = LtgBert(hidden: 768, intermediate: 2048, heads: 12),
    };

    /// <summary>All names, in alphabetical order.</summary>
    public static IReadOnlyCollection<string> Names => Presets.Keys;

    /// <summary>The preset of this name, or null.</summary>
    public static ModelConfiguration? Find(string name) => Presets.GetValueOrDefault(name);

    private static ModelConfiguration BabyLlama(int hidden, int intermediate, int layers, int heads, bool tied) => new()
    {
        Architecture = Architecture.BabyLlama,
        VocabularySize = 16000,
        HiddenSize = hidden,
        IntermediateSize = intermediate,
        AttentionHeads = heads,
        HiddenLayers = layers,
        MaximumPositions = 256,
        TieWordEmbeddings = tied,
    };

    private static ModelConfiguration LtgBert(int hidden, int intermediate, int heads) => new()
    {
        Architecture = Architecture.LtgBert,
        VocabularySize = 16384,
        HiddenSize = hidden,
        IntermediateSize = intermediate,
        AttentionHeads = heads,
        HiddenLayers = 12,
        MaximumPositions = 512,
        HiddenDropout = 0.1f,
        AttentionDropout = 0.1f,
    };
}
