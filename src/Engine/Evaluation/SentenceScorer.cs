using System.Numerics;
using AntLM.Engine.Models;

namespace AntLM.Engine.Evaluation;

/// <summary>
/// Scores texts as SPEC §8 says: causal by one row for a text, masked by a row for each target token, which is masked in it. Only target
/// tokens count; what stands before them is the convention's.
/// </summary>
/// <remarks>
/// A text's score is the same for any batch size and any company: its padded length follows from its own length alone, operations compute
/// a row of a batch from that row alone and in one fixed order, and a text's targets are added up in the order of its tokens. Only a
/// matrix product with a single row may be summed in another order, which an even number of target rows avoids.
/// </remarks>
/// <param name="session">Runs the model.</param>
/// <param name="tokens">The special tokens that stand around the texts.</param>
/// <param name="convention">What stands where.</param>
/// <param name="batchTokens">Positions computed at a time, padding included; a longer single row is computed alone.</param>
public sealed class SentenceScorer(
    ModelSession session, ScoringTokens tokens, ScoringConvention convention, int batchTokens = SentenceScorer.DefaultBatchTokens)
{
    /// <summary>Positions computed at a time when nothing else is said.</summary>
    public const int DefaultBatchTokens = 2048;

    // Rows that are looked through for equal ones. Those are neighbours, as a rule the sentences of a pair.
    private const int RowsTogether = 1 << 14;

    private readonly int maximumLength = session.Model.Configuration.MaximumPositions;

    /// <summary>Scores each text.</summary>
    /// <param name="texts">In any order and of any lengths.</param>
    /// <param name="kinds">What to compute.</param>
    /// <param name="progress">Told after each batch, or null.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <returns>A score for each text, in their order.</returns>
    /// <exception cref="UserException">A text with its special tokens is longer than the model's longest sequence.</exception>
    public IReadOnlyList<SentenceScore> Score(
        IReadOnlyList<ScoredText> texts,
        ScoreKinds kinds,
        Action<ScoringProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        foreach (var text in texts)
        {
            ArgumentOutOfRangeException.ThrowIfZero(text.Target.Length, nameof(texts));
        }

        var layouts = RowLayout.Of(kinds, convention, tokens);
        var total = layouts.Sum(layout => texts.Sum(text => (long)layout.CountOf(text) * PaddedLength(text, layout)));
        var done = 0L;
        var sums = layouts.ToDictionary(layout => layout.IsCausal, layout => Sums(texts, layout, Computed, cancellation));
        return
        [
            .. texts.Select((text, index) => new SentenceScore(
                text.Target.Length, sums.GetValueOrDefault(true)?[index], sums.GetValueOrDefault(false)?[index])),
        ];

        void Computed(long positions)
        {
            done += positions;
            progress?.Invoke(new ScoringProgress(done, total));
        }
    }

    /// <summary>Tokens in the longest row that a text is scored by, special ones included.</summary>
    public int LongestRow(ScoredText text, ScoreKinds kinds) =>
        RowLayout.Of(kinds, convention, tokens).Max(layout => layout.LengthOf(text));

    private int PaddedLength(ScoredText text, RowLayout layout)
    {
        var length = layout.LengthOf(text);
        return length <= maximumLength
            ? LengthClass.Of(length, maximumLength)
            : throw new UserException(
                $"A text of {length} tokens with its special tokens is longer than the model's max_position_embeddings = "
                + $"{maximumLength}: leave it out or use a model for longer sequences.");
    }

    /// <summary>Σ ln p(target token) of each text.</summary>
    private double[] Sums(
        IReadOnlyList<ScoredText> texts, RowLayout layout, Action<long> computed, CancellationToken cancellation)
    {
        var sums = new double[texts.Count];

        // The longest first: what takes most memory fails at once or never.
        var byLength = Enumerable.Range(0, texts.Count)
            .GroupBy(text => PaddedLength(texts[text], layout))
            .OrderByDescending(group => group.Key);
        foreach (var group in byLength)
        {
            foreach (var together in group.Chunk(Math.Max(1, RowsTogether / (layout.IsCausal ? 1 : group.Key))))
            {
                Add(sums, together, group.Key);
            }
        }

        return sums;

        void Add(double[] to, int[] together, int length)
        {
            var rows = new ScoringRows(length, layout.IsCausal);
            var places = Array.ConvertAll(together, text =>
            {
                var targets = new TargetPlace[texts[text].Target.Length];
                layout.Add(texts[text], rows, targets);
                return targets;
            });
            var positions = (long)length * together.Sum(text => layout.CountOf(texts[text]));
            Compute(rows, length, positions, computed, cancellation);
            for (var index = 0; index < together.Length; index++)
            {
                foreach (var place in places[index])
                {
                    to[together[index]] -= rows.LossOf(place);
                }
            }
        }
    }

    /// <param name="rows">Rows of one padded length.</param>
    /// <param name="length">That length.</param>
    /// <param name="positions">Positions that they stand for, those of equal rows counted each time.</param>
    /// <param name="computed">Told how many positions are done with.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    private void Compute(ScoringRows rows, int length, long positions, Action<long> computed, CancellationToken cancellation)
    {
        for (int first = 0, count; first < rows.Count; first += count)
        {
            cancellation.ThrowIfCancellationRequested();

            // Powers of two, so that what is left at the end needs few recorded steps and no filling rows.
            count = 1 << BitOperations.Log2((uint)Math.Min(rows.Count - first, Math.Max(1, batchTokens / length)));
            rows.Keep(first, count, session.Loss(rows.Batch(first, count)).RowLoss);
            computed((positions * (first + count) / rows.Count) - (positions * first / rows.Count));
        }
    }
}
