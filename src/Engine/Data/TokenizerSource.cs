using AntLM.Engine.Configuration;
using AntLM.Engine.Data.Tokenizers;
using AntLM.Engine.Models;

namespace AntLM.Engine.Data;

/// <summary>Where a run's tokenizer comes from: a file, or training on the training text.</summary>
public static class TokenizerSource
{
    /// <summary>Entries that are learnt where nothing else is said (SPEC §5).</summary>
    public static int DefaultVocabularySize(Architecture architecture) => architecture == Architecture.BabyLlama ? 16000 : 16384;

    /// <summary>The tokenizer that the section describes.</summary>
    /// <param name="section">`tokenizer:`</param>
    /// <param name="architecture">Decides the kind where the section does not.</param>
    /// <param name="vocabularySize">Entries when trained and the section gives none; null: the default of the kind.</param>
    /// <param name="corpus">Its training text is trained on.</param>
    /// <exception cref="UserException">The file is no tokenizer that can be read, or a setting is wrong.</exception>
    public static Tokenizer Open(TokenizerSection section, Architecture architecture, int? vocabularySize, Corpus corpus)
    {
        if (section.Path is { } path)
        {
            return Tokenizer.Load(path);
        }

        var isBytePair = section.Kind switch
        {
            "bpe" => true,
            "wordpiece" => false,
            null => architecture == Architecture.BabyLlama,
            _ => throw new UserException($"tokenizer.kind is '{section.Kind}'; it must be 'bpe' or 'wordpiece'."),
        };
        return TokenizerTraining.Train(
            isBytePair ? TokenizerKind.BytePair : TokenizerKind.WordPiece,
            corpus.ReadTrainingLines().Select(line => line + "\n"),
            section.VocabularySize ?? vocabularySize
                ?? DefaultVocabularySize(isBytePair ? Architecture.BabyLlama : Architecture.LtgBert),
            section.MinFrequency ?? (isBytePair ? 2 : 10));
    }
}
