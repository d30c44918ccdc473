using System.Numerics;
using AntLM.Engine.Models;
using AntLM.Engine.Objectives;

namespace AntLM.Engine.Evaluation;

/// <summary>
/// Scores texts under the convention `golden` of SPEC §8: causal in the layout `[CLS] context target`, masked in the layout
/// `[CLS] context target [SEP]` with each target token masked in turn. Only target tokens count.
/// </summary>
/// <remarks>
/// A text's score is the same for any <paramref name="tokenBudget"/> and any company: its padded length follows from its own length
/// alone, operations compute a row of a batch from that row alone and in one fixed order, and a text's rows are added up in the order
/// of its tokens. Only a matrix product with a single row may be summed in another order, which an even number of target rows avoids.
/// </remarks>
/// <param name="session">Runs the model.</param>
/// <param name="tokens">What stands around the texts.</param>
/// <param name="tokenBudget">Positions computed at a time, padding included; a longer single row is computed alone.</param>
public sealed class SentenceScorer(ModelSession session, ScoringTokens tokens, int tokenBudget = 2048)
{
    private readonly int maximumLength = session.Model.Configuration.MaximumPositions;

    /// <summary>Scores each text.</summary>
    /// <param name="texts">In any order and of any lengths.</param>
    /// <param name="kinds">What to compute.</param>
    /// <returns>A score for each text, in their order.</returns>
    /// <exception cref="UserException">A text with its special tokens is longer than the model's longest sequence.</exception>
    public IReadOnlyList<SentenceScore> Score(IReadOnlyList<ScoredText> texts, ScoreKinds kinds)
    {
        foreach (var text in texts)
        {
            ArgumentOutOfRangeException.ThrowIfZero(text.Target.Length, nameof(texts));
        }

        var causal = kinds.HasFlag(ScoreKinds.Causal) ? Sums(texts, CausalRows, isCausal: true) : null;
        var masked = kinds.HasFlag(ScoreKinds.Masked) ? Sums(texts, MaskedRows, isCausal: false) : null;
        return [.. texts.Select((text, index) => new SentenceScore(text.Target.Length, causal?[index], masked?[index]))];
    }

    private double[] Sums(IReadOnlyList<ScoredText> texts, Func<ScoredText, int, IEnumerable<ScoringRow>> rowsOf, bool isCausal)
    {
        var sums = new double[texts.Count];
        foreach (var rows in texts.SelectMany(rowsOf).GroupBy(PaddedLength))
        {
            var waiting = rows.ToArray().AsSpan();
            while (waiting.Length > 0)
            {
                // Powers of two, so that the rest of a group needs few recorded steps and no filling rows.
                var most = Math.Min(waiting.Length, Math.Max(1, tokenBudget / rows.Key));
                var count = 1 << BitOperations.Log2((uint)most);
                Add(waiting[..count], rows.Key, isCausal, sums);
                waiting = waiting[count..];
            }
        }

        return sums;
    }

    private int PaddedLength(ScoringRow row) => row.Ids.Length <= maximumLength
        ? LengthClass.Of(row.Ids.Length, maximumLength)
        : throw new UserException(
            $"A text of {row.Ids.Length} tokens with its special tokens is longer than the model's max_position_embeddings = "
            + $"{maximumLength}: leave it out or use a model for longer sequences.");

    private void Add(ReadOnlySpan<ScoringRow> rows, int length, bool isCausal, double[] sums)
    {
        var ids = new int[rows.Length * length];
        var keyLengths = new int[rows.Length];
        var targetRows = new List<int>();
        var targetIds = new List<int>();
        for (var index = 0; index < rows.Length; index++)
        {
            var row = rows[index];
            row.Ids.CopyTo(ids, index * length);
            keyLengths[index] = row.Ids.Length;
            targetRows.AddRange(Enumerable.Range((index * length) + row.FirstTarget, row.Targets.Count));
            targetIds.AddRange(row.Targets);
        }

        if (targetRows.Count % 2 != 0)
        {
            targetRows.Add(targetRows[^1]);
            targetIds.Add(targetIds[^1]);
        }

        var capacity = isCausal ? Math.Max(ids.Length, targetRows.Count) : targetRows.Count;
        var loss = session.Loss(new ObjectiveBatch(
            rows.Length, length, ids, keyLengths, null, isCausal, [.. targetRows], [.. targetIds], capacity, FirstSequence: 0));
        var next = 0;
        foreach (var row in rows)
        {
            for (var target = 0; target < row.Targets.Count; target++)
            {
                sums[row.Text] -= loss.RowLoss[next++];
            }
        }
    }

    /// <summary>One row for a text. Its last token is a target only, nothing is predicted from it, so it is not read.</summary>
    private IEnumerable<ScoringRow> CausalRows(ScoredText text, int index)
    {
        int[] ids = [tokens.Begin, .. text.Context, .. text.Target.AsSpan(..^1)];
        yield return new ScoringRow(index, ids, text.Context.Length, text.Target);
    }

    /// <summary>A row for each target token.</summary>
    private IEnumerable<ScoringRow> MaskedRows(ScoredText text, int index)
    {
        int[] whole = [tokens.Begin, .. text.Context, .. text.Target, tokens.End];
        for (var target = 0; target < text.Target.Length; target++)
        {
            var ids = (int[])whole.Clone();
            var position = 1 + text.Context.Length + target;
            ids[position] = tokens.Mask;
            yield return new ScoringRow(index, ids, position, new ArraySegment<int>(text.Target, target, 1));
        }
    }

    /// <param name="Text">Whose score it belongs to.</param>
    /// <param name="Ids">What the model reads.</param>
    /// <param name="FirstTarget">Position that predicts the first target; the others follow.</param>
    /// <param name="Targets">Tokens to predict.</param>
    private sealed record ScoringRow(int Text, int[] Ids, int FirstTarget, ArraySegment<int> Targets);
}
