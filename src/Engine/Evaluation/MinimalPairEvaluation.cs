using AntLM.Engine.Data.Tokenizers;
using AntLM.Engine.Models;

namespace AntLM.Engine.Evaluation;

/// <summary>Asks a model which text of each minimal pair it finds likelier (SPEC §8). All files are scored together.</summary>
public sealed class MinimalPairEvaluation
{
    private readonly ModelSession session;
    private readonly Tokenizer tokenizer;
    private readonly IReadOnlyList<MinimalPairFile> files;
    private readonly ScoringConvention convention;
    private readonly ScoreKinds kinds;
    private readonly SentenceScorer scorer;
    private readonly List<ScoredText> texts = [];

    /// <summary>Encodes the texts, so that what cannot be scored is known before anything is.</summary>
    /// <param name="session">Runs the model.</param>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="files">The paradigms.</param>
    /// <param name="convention">How texts are scored and compared.</param>
    /// <param name="kinds">The scores that can be asked for.</param>
    /// <param name="batchTokens">Positions computed at a time; the result is the same for any number.</param>
    /// <exception cref="UserException">
    /// The tokenizer lacks a special token that the scores need; a text has no tokens or too many, and the message names file and line.
    /// </exception>
    public MinimalPairEvaluation(
        ModelSession session,
        Tokenizer tokenizer,
        IReadOnlyList<MinimalPairFile> files,
        ScoringConvention convention,
        ScoreKinds kinds,
        int batchTokens = SentenceScorer.DefaultBatchTokens)
    {
        this.session = session;
        this.tokenizer = tokenizer;
        this.files = files;
        this.convention = convention;
        this.kinds = kinds;
        scorer = new SentenceScorer(session, ScoringTokens.Of(tokenizer.SpecialTokens, kinds), convention, batchTokens);
        foreach (var file in files)
        {
            foreach (var pair in file.Pairs)
            {
                texts.Add(Encode(file, pair, pair.Good));
                texts.Add(Encode(file, pair, pair.Bad));
            }
        }
    }

    /// <summary>Scores every pair of every file.</summary>
    /// <param name="progress">Told how far it has come, or null.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <param name="only">One of the scores that can be asked for; null: all of them.</param>
    public MinimalPairsReport Run(
        Action<ScoringProgress>? progress = null, CancellationToken cancellation = default, ScoreKinds? only = null)
    {
        var scores = scorer.Score(texts, only ?? kinds, progress, cancellation);
        var next = 0;
        return new MinimalPairsReport(
            convention,
            [.. files.Select(file => new ScoredPairs(file, [.. file.Pairs.Select(_ => (scores[next++], scores[next++]))]))]);
    }

    private ScoredText Encode(MinimalPairFile file, MinimalPair pair, string text)
    {
        var encoded = convention.Encode(tokenizer, pair.Context, text);
        var longest = session.Model.Configuration.MaximumPositions;
        return encoded.Target.Length == 0
            ? throw new UserException($"{file.Path}:{pair.Line}: the tokenizer finds no token in '{text}'.")
            : scorer.LongestRow(encoded, kinds) > longest
                ? throw new UserException(
                    $"{file.Path}:{pair.Line}: a text of {encoded.Context.Length + encoded.Target.Length} tokens, special ones not "
                    + $"counted, is longer than the model can read ({longest}): leave it out.")
                : encoded;
    }
}
