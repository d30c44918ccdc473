using AntLM.Engine.Models;

namespace AntLM.Engine.Configuration;

/// <summary>From the configuration's model section to the sizes of a model.</summary>
public static class ModelResolution
{
    /// <summary>The names of <see cref="Architecture"/> in configurations and in config.json.</summary>
    public static IReadOnlyDictionary<string, Architecture> Architectures { get; } = new Dictionary<string, Architecture>
    {
        ["babyllama"] = Architecture.BabyLlama,
        ["ltgbert"] = Architecture.LtgBert,
    };

    /// <summary>The name of an architecture: "babyllama" or "ltgbert".</summary>
    public static string NameOf(Architecture architecture) => Architectures.First(pair => pair.Value == architecture).Key;

    /// <summary>The architecture that the section or its preset names.</summary>
    /// <exception cref="UserException">Unknown preset or architecture, or two that contradict each other.</exception>
    public static Architecture ArchitectureOf(ModelSection section) => ResolveArchitecture(section, FindPreset(section));

    /// <summary>The sizes that the section and its preset give.</summary>
    /// <param name="section">Where it gives no vocabulary, the tokenizer's is taken, and without a tokenizer the preset's.</param>
    /// <param name="tokenizerVocabulary">Entries of the tokenizer, or null while there is none.</param>
    /// <exception cref="UserException">
    /// Unknown preset or architecture, missing sizes, a vocabulary smaller than the tokenizer's, or sizes that do not fit together.
    /// </exception>
    public static ModelConfiguration Resolve(ModelSection section, int? tokenizerVocabulary)
    {
        var vocabulary = ResolveVocabulary(section, tokenizerVocabulary);
        var filled = Fill(section) with { VocabSize = vocabulary };
        var sizes = new (string Key, int? Value)[]
        {
            ("vocab_size", vocabulary), ("hidden_size", filled.HiddenSize), ("intermediate_size", filled.IntermediateSize),
            ("num_attention_heads", filled.NumAttentionHeads), ("num_hidden_layers", filled.NumHiddenLayers),
            ("max_position_embeddings", filled.MaxPositionEmbeddings),
        };
        var missing = sizes.Where(size => size.Value is null).Select(size => "model." + size.Key).ToArray();
        if (missing.Length > 0)
        {
            throw new UserException($"Without model.preset all sizes are needed; missing: {string.Join(", ", missing)}.");
        }

        var architecture = Architectures[filled.Architecture!];
        var constants = ConstantsOf(architecture);
        return new ModelConfiguration
        {
            Architecture = architecture,
            VocabularySize = vocabulary!.Value,
            HiddenSize = filled.HiddenSize!.Value,
            IntermediateSize = filled.IntermediateSize!.Value,
            AttentionHeads = filled.NumAttentionHeads!.Value,
            HiddenLayers = filled.NumHiddenLayers!.Value,
            MaximumPositions = filled.MaxPositionEmbeddings!.Value,
            TieWordEmbeddings = filled.TieWordEmbeddings ?? constants.TieWordEmbeddings,
            RmsNormEpsilon = filled.RmsNormEps ?? constants.RmsNormEpsilon,
            RopeTheta = filled.RopeTheta ?? constants.RopeTheta,
            PositionBucketSize = filled.PositionBucketSize ?? constants.PositionBucketSize,
            LayerNormEpsilon = filled.LayerNormEps ?? constants.LayerNormEpsilon,
            HiddenDropout = filled.HiddenDropoutProb ?? constants.HiddenDropout,
            AttentionDropout = filled.AttentionProbsDropoutProb ?? constants.AttentionDropout,
        }.Validated();
    }

    /// <summary>
    /// The section with everything filled in that its preset or architecture gives. The vocabulary stays as it is, for it may come
    /// from the tokenizer, and so does what belongs to the other architecture.
    /// </summary>
    /// <exception cref="UserException">Unknown preset or architecture, or two that contradict each other.</exception>
    public static ModelSection Fill(ModelSection section)
    {
        var preset = FindPreset(section);
        var architecture = ResolveArchitecture(section, preset);
        var constants = preset ?? ConstantsOf(architecture);
        var filled = section with
        {
            Architecture = NameOf(architecture),
            HiddenSize = section.HiddenSize ?? preset?.HiddenSize,
            IntermediateSize = section.IntermediateSize ?? preset?.IntermediateSize,
            NumAttentionHeads = section.NumAttentionHeads ?? preset?.AttentionHeads,
            NumHiddenLayers = section.NumHiddenLayers ?? preset?.HiddenLayers,
            MaxPositionEmbeddings = section.MaxPositionEmbeddings ?? preset?.MaximumPositions,
        };
        return architecture == Architecture.BabyLlama
            ? filled with
            {
                TieWordEmbeddings = section.TieWordEmbeddings ?? constants.TieWordEmbeddings,
                RmsNormEps = section.RmsNormEps ?? constants.RmsNormEpsilon,
                RopeTheta = section.RopeTheta ?? constants.RopeTheta,
            }
            : filled with
            {
                PositionBucketSize = section.PositionBucketSize ?? constants.PositionBucketSize,
                LayerNormEps = section.LayerNormEps ?? constants.LayerNormEpsilon,
                HiddenDropoutProb = section.HiddenDropoutProb ?? constants.HiddenDropout,
                AttentionProbsDropoutProb = section.AttentionProbsDropoutProb ?? constants.AttentionDropout,
            };
    }

    /// <summary>The preset that the section names, or null when it names none.</summary>
    /// <exception cref="UserException">There is no preset of that name.</exception>
    public static ModelConfiguration? FindPreset(ModelSection section) =>
        section.Preset is null ? null
        : ModelPresets.Find(section.Preset)
            ?? throw new UserException(
                $"model.preset \"{section.Preset}\" is not known. {NearestName.Suggestion(section.Preset, ModelPresets.Names)}");

    private static Architecture ResolveArchitecture(ModelSection section, ModelConfiguration? preset)
    {
        if (section.Architecture is null)
        {
            return preset?.Architecture ?? throw new UserException(
                $"model.preset is missing: choose one of {string.Join(", ", ModelPresets.Names)}; or give model.architecture and sizes.");
        }

        if (!Architectures.TryGetValue(section.Architecture, out var architecture))
        {
            throw new UserException(
                $"model.architecture \"{section.Architecture}\" is not known. "
                + NearestName.Suggestion(section.Architecture, [.. Architectures.Keys]));
        }

        return preset is null || preset.Architecture == architecture
            ? architecture
            : throw new UserException(
                $"model.architecture \"{section.Architecture}\" contradicts model.preset \"{section.Preset}\": leave one of them out.");
    }

    private static int? ResolveVocabulary(ModelSection section, int? tokenizerVocabulary)
    {
        var preset = FindPreset(section)?.VocabularySize;
        var limit = section.VocabSize ?? preset;
        if (tokenizerVocabulary > limit)
        {
            throw new UserException(
                $"The tokenizer has {tokenizerVocabulary} entries, the model's vocabulary only {limit}: set model.vocab_size to "
                + $"{tokenizerVocabulary}, or use another tokenizer.");
        }

        return section.VocabSize ?? tokenizerVocabulary ?? preset;
    }

    /// <summary>What holds for an architecture of any size: LTG-BERT's presets agree on it, BabyLlama's only in part.</summary>
    private static ModelConfiguration ConstantsOf(Architecture architecture) =>
        ModelPresets.Find(architecture == Architecture.BabyLlama ? "babyllama-97m" : "ltgbert-base")!;
}
