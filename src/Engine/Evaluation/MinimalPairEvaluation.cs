using AntLM.Engine.Data.Tokenizers;
using AntLM.Engine.Models;

namespace AntLM.Engine.Evaluation;

/// <summary>Asks a model which sentence of each minimal pair it finds likelier (SPEC §8, convention `golden`).</summary>
/// <param name="session">Runs the model.</param>
/// <param name="tokenizer">Encodes the sentences, each by itself and without special tokens.</param>
/// <param name="files">The paradigms.</param>
/// <param name="kinds">Scores to compare by.</param>
/// <exception cref="UserException">The tokenizer lacks a special token that the scores need.</exception>
public sealed class MinimalPairEvaluation(
    ModelSession session, Tokenizer tokenizer, IReadOnlyList<MinimalPairFile> files, ScoreKinds kinds)
{
    private const int SpecialTokensAround = 2;
    private readonly SentenceScorer scorer = new(session, ScoringTokens.Of(tokenizer.SpecialTokens, kinds));

    /// <summary>Scores every pair of every file.</summary>
    /// <param name="cancellation">Looked at between files.</param>
    /// <exception cref="UserException">A sentence has no tokens or too many; the message names file and line.</exception>
    public MinimalPairsReport Run(CancellationToken cancellation = default) => new([.. files.Select(file =>
    {
        cancellation.ThrowIfCancellationRequested();
        return Run(file);
    })]);

    private ParadigmAccuracy Run(MinimalPairFile file)
    {
        var texts = file.Pairs.SelectMany(pair => new[] { Encode(pair.Good, file, pair), Encode(pair.Bad, file, pair) }).ToArray();
        var scores = scorer.Score(texts, kinds);

        double? Accuracy(Func<SentenceScore, double?> of) => of(scores[0]) is null
            ? null
            : scores.Chunk(2).Average(pair => PairScore.Of(of(pair[0])!.Value, of(pair[1])!.Value));

        return new ParadigmAccuracy(
            file.Name,
            file.Pairs.Count,
            Accuracy(score => score.Causal),
            Accuracy(score => score.MaskedSum),
            Accuracy(score => score.MaskedMean));
    }

    private ScoredText Encode(string sentence, MinimalPairFile file, MinimalPair pair)
    {
        var ids = tokenizer.Encode(sentence);
        var longest = session.Model.Configuration.MaximumPositions - SpecialTokensAround;
        return ids.Length switch
        {
            0 => throw new UserException($"{file.Path}:{pair.Line}: the tokenizer finds no token in '{sentence}'."),
            _ when ids.Length > longest => throw new UserException(
                $"{file.Path}:{pair.Line}: a sentence of {ids.Length} tokens is longer than the model can read ({longest}): leave it out."),
            _ => new ScoredText(ids),
        };
    }
}
