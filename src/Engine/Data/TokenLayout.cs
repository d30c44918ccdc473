namespace AntLM.Engine.Data;

/// <summary>Arranges the tokens of a split in rows of a length (SPEC §5). A row is made when it is asked for.</summary>
/// <param name="padId">Fills rows up.</param>
public abstract class TokenLayout(int padId)
{
    /// <summary>Whether rows hold several documents that attention and targets must not cross.</summary>
    protected abstract bool MarksDocuments { get; }

    /// <summary>Rows of T = <paramref name="length"/> positions in a pass over the text; the same in every epoch.</summary>
    /// <exception cref="UserException">The length is too small for the layout.</exception>
    public abstract int RowCount(int length);

    /// <summary>A batch of chosen rows.</summary>
    /// <param name="length">T.</param>
    /// <param name="rows">Indices below <see cref="RowCount"/>.</param>
    /// <param name="variation">The epoch's own way of cutting; null: the plain one, nothing shifted or shortened.</param>
    /// <param name="firstSequence">Index of the first row in the global batch.</param>
    public TokenBatch Batch(int length, ReadOnlySpan<int> rows, EpochVariation? variation, long firstSequence = 0)
    {
        var ids = new int[rows.Length * length];
        var keyLengths = new int[rows.Length];
        var documentStarts = MarksDocuments ? new int[ids.Length] : null;
        Array.Fill(ids, padId);
        for (var index = 0; index < rows.Length; index++)
        {
            var starts = documentStarts is null ? default : documentStarts.AsSpan(index * length, length);
            keyLengths[index] = FillRow(rows[index], variation, ids.AsSpan(index * length, length), starts);
        }

        return new TokenBatch(rows.Length, length, ids, keyLengths, documentStarts, firstSequence);
    }

    /// <summary>Plain rows in their order, for evaluation. <see cref="TokenBatch.FirstSequence"/> counts on from batch to batch.</summary>
    /// <param name="length">T.</param>
    /// <param name="batchSize">Rows of a batch; the last may have fewer.</param>
    /// <param name="limit">At most so many rows, spread evenly over the text; null: all.</param>
    public IEnumerable<TokenBatch> InOrder(int length, int batchSize, int? limit = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        var all = RowCount(length);
        var count = Math.Min(all, limit ?? all);
        for (var first = 0; first < count; first += batchSize)
        {
            int[] rows = [.. Enumerable.Range(first, Math.Min(batchSize, count - first)).Select(row => (int)((long)row * all / count))];
            yield return Batch(length, rows, variation: null, firstSequence: first);
        }
    }

    /// <summary>Writes one row.</summary>
    /// <param name="row">Its index.</param>
    /// <param name="variation">As in <see cref="Batch"/>.</param>
    /// <param name="ids">[T] holds padding; the row's tokens are written to its beginning.</param>
    /// <param name="documentStarts">[T] holds zeros; written when <see cref="MarksDocuments"/>, otherwise empty.</param>
    /// <returns>Tokens written, 1 to T.</returns>
    protected abstract int FillRow(int row, EpochVariation? variation, Span<int> ids, Span<int> documentStarts);
}
