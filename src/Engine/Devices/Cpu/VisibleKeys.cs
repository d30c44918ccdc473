namespace AntLM.Engine.Devices.Cpu;

/// <summary>
/// The keys that each query of one sequence sees, as ranges: a document lies in one piece, so what a query sees does too.
/// Both ends of the range rise with the query.
/// </summary>
internal sealed class VisibleKeys
{
    private int[] first = [];
    private int[] end = [];

    /// <summary>Real tokens of the sequence; queries at or beyond see nothing.</summary>
    public int Length { get; private set; }

    /// <summary>The first key that the query sees.</summary>
    public int First(int query) => first[query];

    /// <summary>One behind the last key that the query sees.</summary>
    public int End(int query) => end[query];

    /// <summary>Reads the ranges of one sequence of the batch.</summary>
    public void Load(AttentionMask mask, int sequence)
    {
        Length = mask.KeyLengths.Ints[sequence];
        if (first.Length < Length)
        {
            first = new int[mask.Length];
            end = new int[mask.Length];
        }

        var documents = mask.DocumentStarts is null ? default : mask.DocumentStarts.Ints.Slice(sequence * mask.Length, Length);
        for (var query = 0; query < Length; query++)
        {
            var continues = query > 0 && (documents.IsEmpty || documents[query] == documents[query - 1]);
            first[query] = continues ? first[query - 1] : query;
        }

        for (var query = Length - 1; query >= 0; query--)
        {
            var isLast = query == Length - 1 || first[query + 1] != first[query];
            end[query] = mask.Causal || isLast ? query + 1 : end[query + 1];
        }
    }
}
