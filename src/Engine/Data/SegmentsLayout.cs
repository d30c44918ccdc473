using System.Collections.Concurrent;
using AntLM.Engine.Randomness;

namespace AntLM.Engine.Data;

/// <summary>
/// Lines packed in order into segments of at most T − 2 tokens, never across documents, between a begin and an end token; a line that is
/// too long is split. An epoch cuts some segments to a random shorter length.
/// </summary>
/// <param name="split">The tokens.</param>
/// <param name="beginId">Opens each row.</param>
/// <param name="endId">Closes each row.</param>
/// <param name="padId">Fills rows up.</param>
/// <param name="shortProbability">Of a segment being cut shorter in an epoch.</param>
public sealed class SegmentsLayout(PreparedSplit split, int beginId, int endId, int padId, double shortProbability)
    : TokenLayout(padId)
{
    private const int Frame = 2;

    private readonly ConcurrentDictionary<int, Segment[]> segmentsByLength = new();

    /// <inheritdoc/>
    protected override bool MarksDocuments => false;

    /// <inheritdoc/>
    public override int RowCount(int length)
    {
        if (length <= Frame)
        {
            throw new UserException($"The segments layout needs rows of {Frame + 1} tokens or more; set training.sequence_length.");
        }

        return Segments(length).Length;
    }

    /// <inheritdoc/>
    protected override int FillRow(int row, EpochVariation? variation, Span<int> ids, Span<int> documentStarts)
    {
        var segment = Segments(ids.Length)[row];
        var count = variation is { } epoch ? Shorten(segment.Count, row, epoch) : segment.Count;
        ids[0] = beginId;
        ids[count + 1] = endId;
        var content = ids.Slice(1, count);
        var skip = segment.FirstToken;
        for (var line = segment.FirstLine; content.Length > 0; line++)
        {
            var (start, length) = split.Line(line);
            var take = Math.Min(length - skip, content.Length);
            split.Tokens.Read(start + skip, content[..take]);
            content = content[take..];
            skip = 0;
        }

        return count + Frame;
    }

    private int Shorten(int count, int row, EpochVariation epoch)
    {
        var random = new RandomSequence(epoch.Seed, (uint)epoch.Epoch, RandomSite.Cutting, (ulong)row << 32);
        return random.NextDouble() < shortProbability && count > 1 ? 1 + random.NextInt32(count - 1) : count;
    }

    private Segment[] Segments(int length) => segmentsByLength.GetOrAdd(length, _ => [.. Pack(length - Frame)]);

    private IEnumerable<Segment> Pack(int capacity)
    {
        var line = 0L;
        foreach (var source in split.Counts.Sources)
        {
            var open = default(Segment);
            for (var end = line + source.Lines; line < end; line++)
            {
                var rest = split.Line(line).Count;
                if (open.Count + rest <= capacity)
                {
                    open = open.Count == 0 ? new Segment(line, 0, rest) : open with { Count = open.Count + rest };
                    continue;
                }

                if (open.Count > 0)
                {
                    yield return open;
                }

                var first = 0;
                for (; rest > capacity; rest -= capacity)
                {
                    yield return new Segment(line, first, capacity);
                    first += capacity;
                }

                open = new Segment(line, first, rest);
            }

            if (open.Count > 0)
            {
                yield return open;
            }
        }
    }

    /// <summary>Tokens that follow each other, line ends left out, from a token of a line on.</summary>
    private readonly record struct Segment(long FirstLine, int FirstToken, int Count);
}
