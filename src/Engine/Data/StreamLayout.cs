using AntLM.Engine.Randomness;

namespace AntLM.Engine.Data;

/// <summary>
/// One stream of all documents, cut every T tokens; what remains is a shorter row. An epoch turns the stream round by an offset of its
/// own, below T: its beginning follows on its end, so every epoch has all tokens once (but one that would be alone in a row).
/// </summary>
public sealed class StreamLayout : TokenLayout
{
    private const int ShortestRow = 2;

    private readonly PreparedSplit split;
    private readonly int? beginId;
    private readonly long[] documentEnds;
    private readonly long[] tokenStarts;

    /// <summary>A stream over a split.</summary>
    /// <param name="split">The tokens.</param>
    /// <param name="beginId">Stands before each document, whose bounds are then marked; null: raw text without bounds.</param>
    /// <param name="padId">Fills the last row up.</param>
    public StreamLayout(PreparedSplit split, int? beginId, int padId)
        : base(padId)
    {
        this.split = split;
        this.beginId = beginId;
        var ends = new List<long>();
        var starts = new List<long>();
        var token = 0L;
        foreach (var source in split.Counts.Sources.Where(source => source.Tokens > 0))
        {
            starts.Add(token);
            ends.Add(Length(ends) + Opening + source.Tokens);
            token += source.Tokens;
        }

        documentEnds = [.. ends];
        tokenStarts = [.. starts];
    }

    /// <summary>Tokens of the stream, begin tokens included.</summary>
    public long TokenCount => Length(documentEnds);

    /// <inheritdoc/>
    protected override bool MarksDocuments => beginId is not null;

    private int Opening => beginId is null ? 0 : 1;

    /// <inheritdoc/>
    public override int RowCount(int length)
    {
        if (length < ShortestRow)
        {
            throw new UserException($"The stream layout needs rows of {ShortestRow} tokens or more; set training.sequence_length.");
        }

        var (full, rest) = Math.DivRem(TokenCount, length);
        return checked((int)full + (rest >= ShortestRow ? 1 : 0));
    }

    /// <inheritdoc/>
    protected override int FillRow(int row, EpochVariation? variation, Span<int> ids, Span<int> documentStarts)
    {
        var total = TokenCount;
        var from = (long)row * ids.Length;
        var count = (int)Math.Min(ids.Length, total - from);
        var at = (from + OffsetOf(variation, (int)Math.Min(ids.Length, total))) % total;
        var document = FindDocument(at);
        var filled = 0;
        while (filled < count)
        {
            var documentStart = document == 0 ? 0 : documentEnds[document - 1];
            var take = (int)Math.Min(count - filled, documentEnds[document] - at);
            Copy(document, at - documentStart, ids.Slice(filled, take));
            if (beginId is not null)
            {
                documentStarts.Slice(filled, take).Fill(filled);
            }

            filled += take;
            document = (document + 1) % documentEnds.Length;
            at = document == 0 ? 0 : documentEnds[document - 1];
        }

        return count;
    }

    private static int OffsetOf(EpochVariation? variation, int limit) =>
        variation is { } epoch ? new RandomSequence(epoch.Seed, (uint)epoch.Epoch, RandomSite.Cutting).NextInt32(limit) : 0;

    private static long Length(IReadOnlyList<long> ends) => ends.Count == 0 ? 0 : ends[^1];

    private int FindDocument(long position)
    {
        var found = Array.BinarySearch(documentEnds, position + 1);
        return found >= 0 ? found : ~found;
    }

    private void Copy(int document, long offset, Span<int> ids)
    {
        if (offset < Opening)
        {
            ids[0] = beginId!.Value;
            ids = ids[1..];
            offset++;
        }

        split.Tokens.Read(tokenStarts[document] + offset - Opening, ids);
    }
}
