namespace AntLM.Engine.Data;

/// <summary>Rows of tokens as a layout delivers them, before an objective has touched them. Host memory.</summary>
/// <param name="Rows">Sequences in this (micro-)batch.</param>
/// <param name="Length">Positions T in each.</param>
/// <param name="Ids">[Rows · Length] token ids, row after row, padding included.</param>
/// <param name="KeyLengths">[Rows] real tokens of each row, 1 to <paramref name="Length"/>.</param>
/// <param name="DocumentStarts">
/// [Rows · Length] position in its row at which each token's document begins, or null for one document a row.
/// </param>
/// <param name="FirstSequence">Index of the first row in the GLOBAL batch of the optimiser step: random draws count by it.</param>
public sealed record TokenBatch(int Rows, int Length, int[] Ids, int[] KeyLengths, int[]? DocumentStarts, long FirstSequence)
{
    /// <summary>Real tokens, padding not counted.</summary>
    public int TokenCount => KeyLengths.Sum();

    /// <summary>
    /// Rows <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/>: a micro-batch of this batch, itself where
    /// those are all its rows.
    /// </summary>
    public TokenBatch Slice(int start, int count) => count == Rows
        ? this
        : new TokenBatch(
            count,
            Length,
            Ids.AsSpan(start * Length, count * Length).ToArray(),
            KeyLengths.AsSpan(start, count).ToArray(),
            DocumentStarts?.AsSpan(start * Length, count * Length).ToArray(),
            FirstSequence + start);
}
