using AntLM.Engine.Data.Tokenizers;
using AntLM.Engine.Models;

namespace AntLM.Engine.Configuration;

/// <summary>Fills in what depends on other values: the preset's sizes, the architecture's layout and tokenizer.</summary>
internal static class DerivedDefaults
{
    /// <summary>The complete configuration; the sources of filled values are added to <paramref name="sources"/>.</summary>
    public static RunConfiguration Fill(RunConfiguration configuration, ConfigurationSources sources)
    {
        var model = FillModel(configuration.Model, sources);
        var isLtgBert = model.Architecture == ModelResolution.NameOf(Architecture.LtgBert);
        var trained = configuration.Tokenizer.Path is null;
        var kind = configuration.Tokenizer.Kind ?? (isLtgBert ? "wordpiece" : "bpe");
        var trainedKind = kind == "wordpiece" ? TokenizerKind.WordPiece : TokenizerKind.BytePair;
        var modelVocabulary = model.VocabSize ?? ModelResolution.FindPreset(model)?.VocabularySize;
        var filled = configuration with
        {
            Model = model,
            Data = configuration.Data with { Layout = configuration.Data.Layout ?? (isLtgBert ? "segments" : "stream") },
            Training = configuration.Training with { DropLast = configuration.Training.DropLast ?? isLtgBert },
            Tokenizer = !trained
                ? configuration.Tokenizer
                : configuration.Tokenizer with
                {
                    Kind = kind,
                    VocabularySize = configuration.Tokenizer.VocabularySize
                        ?? modelVocabulary ?? TokenizerTraining.DefaultVocabularySize(trainedKind),
                    MinFrequency = configuration.Tokenizer.MinFrequency ?? TokenizerTraining.DefaultMinFrequency(trainedKind),
                },
        };

        var origin = $"default of {model.Architecture}";
        Note("data.layout", origin);
        Note("training.drop_last", origin);
        if (trained)
        {
            Note("tokenizer.kind", origin);
            Note("tokenizer.vocabulary_size", modelVocabulary is null ? $"default of {kind}" : "default: the model's");
            Note("tokenizer.min_frequency", $"default of {kind}");
        }

        return filled;

        void Note(string path, string source)
        {
            if (sources[path] == ConfigurationSources.Default)
            {
                sources[path] = source;
            }
        }
    }

    private static ModelSection FillModel(ModelSection given, ConfigurationSources sources)
    {
        var filled = sources.Locating(() => ModelResolution.Fill(given));
        foreach (var key in ConfigurationKey.All.Where(key => key.SectionName == "model"))
        {
            if (key.Member.GetValue(given) is null && key.Member.GetValue(filled) is not null)
            {
                sources[key.Path] = given.Preset is null ? $"default of {filled.Architecture}" : $"preset {given.Preset}";
            }
        }

        return filled;
    }
}
