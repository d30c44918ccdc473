using AntLM.Engine.Configuration;
using AntLM.Engine.Data.Tokenizers;
using AntLM.Engine.Models;

namespace AntLM.Engine.Data;

/// <summary>Where a run's tokenizer comes from: a file, or training on the training text.</summary>
public static class TokenizerSource
{
    /// <summary>The tokenizer that the section describes.</summary>
    /// <param name="section">`tokenizer:`; what it leaves open when one is trained is as in the published models.</param>
    /// <param name="architecture">Decides the kind where the section does not.</param>
    /// <param name="corpus">Its training text is trained on.</param>
    /// <exception cref="UserException">The file is no tokenizer that can be read, or a setting is wrong.</exception>
    public static Tokenizer Open(TokenizerSection section, Architecture architecture, Corpus corpus)
    {
        if (section.Path is { } path)
        {
            return Tokenizer.Load(path);
        }

        var kind = section.Kind switch
        {
            "bpe" => TokenizerKind.BytePair,
            "wordpiece" => TokenizerKind.WordPiece,
            null => architecture == Architecture.BabyLlama ? TokenizerKind.BytePair : TokenizerKind.WordPiece,
            _ => throw new UserException($"tokenizer.kind is '{section.Kind}'; it must be 'bpe' or 'wordpiece'."),
        };
        return TokenizerTraining.Train(
            kind,
            corpus.ReadTrainingLines().Select(line => line + "\n"),
            section.VocabularySize ?? TokenizerTraining.DefaultVocabularySize(kind),
            section.MinFrequency ?? TokenizerTraining.DefaultMinFrequency(kind));
    }
}
