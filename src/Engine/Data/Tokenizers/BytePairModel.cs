using System.Runtime.InteropServices;
using System.Text;

namespace AntLM.Engine.Data.Tokenizers;

/// <summary>Byte-pair encoding: characters are joined pair by pair, the pair learnt first goes first (Sennrich et al. 2016).</summary>
internal sealed class BytePairModel : TokenModel
{
    private readonly Dictionary<(int Left, int Right), Merge> merges = [];
    private readonly int? unknown;
    private readonly bool fuseUnknown;
    private readonly bool ignoreMerges;

    private BytePairModel(Vocabulary vocabulary, JsonPlace place)
        : base(vocabulary)
    {
        foreach (var (name, value) in new[] { ("dropout", "0"), ("byte_fallback", "false") })
        {
            if (place.Find(name) is { } set && set.Value.GetRawText() is var text && text != value && text != value + ".0")
            {
                throw set.Error($"{name} {text} is not supported");
            }
        }
        foreach (var name in new[] { "continuing_subword_prefix", "end_of_word_suffix" })
        {
            if (place.Find(name) is { Text.Length: > 0 } set)
            {
                throw set.Error($"a {name} in a model of type 'BPE' is not supported");
            }
        }
        if (place.Find("unk_token") is { } unknownToken)
        {
            unknown = vocabulary.IdOf(unknownToken.Text) ?? throw unknownToken.Error($"'{unknownToken.Text}' is not in the vocabulary");
        }
        fuseUnknown = place.FlagOr("fuse_unk", false);
        ignoreMerges = place.FlagOr("ignore_merges", false);
        var rank = 0;
        foreach (var item in place["merges"].Items)
        {
            var (left, right) = ReadMerge(item);
            merges[(IdOf(item, left), IdOf(item, right))] = new Merge(rank++, IdOf(item, left + right));
        }
    }

    public static new BytePairModel Read(JsonPlace place)
    {
        place.OnlyWith(
            "type", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk", "byte_fallback", "ignore_merges",
            "vocab", "merges");
        return new BytePairModel(new Vocabulary(Vocabulary.Read(place["vocab"])), place);
    }

    public override void Encode(ReadOnlySpan<char> piece, List<int> ids)
    {
        if (ignoreMerges && Vocabulary.Spans.TryGetValue(piece, out var whole))
        {
            ids.Add(whole);
            return;
        }
        var first = ids.Count;
        AddCharacters(piece, ids);
        var symbols = CollectionsMarshal.AsSpan(ids)[first..];
        var kept = MergeAll(symbols);
        CollectionsMarshal.SetCount(ids, first + kept);
    }

    private static (string Left, string Right) ReadMerge(JsonPlace item)
    {
        var parts = item.Value.ValueKind == System.Text.Json.JsonValueKind.String
            ? item.Text.Split(' ')
            : [.. item.Items.Select(part => part.Text)];
        return parts is [{ Length: > 0 } left, { Length: > 0 } right] ? (left, right) : throw item.Error("a merge is a pair of tokens");
    }

    private int IdOf(JsonPlace item, string token) =>
        Vocabulary.IdOf(token) ?? throw item.Error($"the merge needs the token '{token}', which is not in the vocabulary");

    private void AddCharacters(ReadOnlySpan<char> piece, List<int> ids)
    {
        var afterUnknown = false;
        for (var index = 0; index < piece.Length;)
        {
            Rune.DecodeFromUtf16(piece[index..], out _, out var length);
            if (Vocabulary.Spans.TryGetValue(piece.Slice(index, length), out var id))
            {
                ids.Add(id);
                afterUnknown = false;
            }
            else if (unknown is { } unknownId && !(afterUnknown && fuseUnknown))
            {
                ids.Add(unknownId);
                afterUnknown = true;
            }
            index += length;
        }
    }

    /// <summary>Applies merges until none is left, the lowest rank first and of equal ones the leftmost.</summary>
    /// <param name="symbols">The ids of the characters; the result stands at the front.</param>
    /// <returns>How many ids are left.</returns>
    private int MergeAll(Span<int> symbols)
    {
        const int stackLimit = 256;
        var count = symbols.Length;
        Span<int> previous = count <= stackLimit ? stackalloc int[count] : new int[count];
        Span<int> next = count <= stackLimit ? stackalloc int[count] : new int[count];
        Span<bool> gone = count <= stackLimit ? stackalloc bool[count] : new bool[count];
        gone.Clear();
        var queue = new PriorityQueue<int, long>();
        for (var index = 0; index < count; index++)
        {
            previous[index] = index - 1;
            next[index] = index + 1;
            if (index + 1 < count)
            {
                Propose(queue, symbols[index], symbols[index + 1], index);
            }
        }
        var kept = count;
        while (queue.TryDequeue(out var merged, out var priority))
        {
            var left = (int)(priority & int.MaxValue);
            if (gone[left] || next[left] == count)
            {
                continue;
            }
            var right = next[left];
            // The pair may have changed since; what counts, as in Hugging Face's library, is that it still makes the same token.
            if (!merges.TryGetValue((symbols[left], symbols[right]), out var merge) || merge.Id != merged)
            {
                continue;
            }
            symbols[left] = merged;
            gone[right] = true;
            kept--;
            next[left] = next[right];
            if (next[left] < count)
            {
                previous[next[left]] = left;
                Propose(queue, merged, symbols[next[left]], left);
            }
            if (previous[left] >= 0)
            {
                Propose(queue, symbols[previous[left]], merged, previous[left]);
            }
        }
        for (int from = 0, to = 0; from < count; from = next[from])
        {
            symbols[to++] = symbols[from];
        }
        return kept;
    }

    private void Propose(PriorityQueue<int, long> queue, int left, int right, int position)
    {
        if (merges.TryGetValue((left, right), out var merge))
        {
            queue.Enqueue(merge.Id, ((long)merge.Rank << 32) | (uint)position);
        }
    }

    private readonly record struct Merge(int Rank, int Id);
}
