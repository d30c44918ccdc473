namespace AntLM.Engine.Data.Tokenizers;

/// <summary>Two neighbouring tokens.</summary>
internal readonly record struct TokenPair(int Left, int Right) : IComparable<TokenPair>
{
    public int CompareTo(TokenPair other) => Left != other.Left ? Left.CompareTo(other.Left) : Right.CompareTo(other.Right);
}

/// <summary>A word of the training text as tokens.</summary>
/// <param name="Tokens">Its tokens; only the first <paramref name="Length"/> count.</param>
/// <param name="Occurrences">How often the text has it.</param>
/// <param name="Length">How many tokens it is made of.</param>
internal record struct TrainingWord(int[] Tokens, long Occurrences, int Length)
{
    public TrainingWord(int[] tokens, long occurrences)
        : this(tokens, occurrences, tokens.Length)
    {
    }
}

/// <summary>All pairs of neighbouring tokens in words, the most frequent first, kept current while pairs are merged.</summary>
/// <remarks>
/// A pair enters the queue with the words that it has just appeared in, and again when it appears in others. An entry's count may go out
/// of date; it is corrected when the entry comes to the front. Both are part of what Hugging Face's trainer computes, not only of how.
/// </remarks>
internal sealed class PairQueue
{
    private readonly TrainingWord[] words;
    private readonly Dictionary<TokenPair, long> counts = [];
    private readonly PriorityQueue<(TokenPair Pair, List<int> Words), (long Count, TokenPair Pair)> queue =
        new(Comparer<(long Count, TokenPair Pair)>.Create(
            (left, right) => left.Count != right.Count ? right.Count.CompareTo(left.Count) : left.Pair.CompareTo(right.Pair)));

    private readonly Dictionary<TokenPair, List<int>> appeared = [];

    /// <param name="words">The words; merging changes them.</param>
    public PairQueue(TrainingWord[] words)
    {
        this.words = words;
        for (var index = 0; index < words.Length; index++)
        {
            var word = words[index];
            for (var position = 0; position + 1 < word.Length; position++)
            {
                Appears(new TokenPair(word.Tokens[position], word.Tokens[position + 1]), index, word.Occurrences);
            }
        }
        EnqueueAppeared();
    }

    /// <summary>Takes the most frequent pair, of several the one with the lowest ids, with the words to look for it in.</summary>
    public bool TryTake(int minFrequency, out TokenPair pair, out List<int> where)
    {
        while (queue.TryDequeue(out var entry, out var priority))
        {
            (pair, where) = entry;
            var count = counts[pair];
            if (count == priority.Count)
            {
                return count >= Math.Max(1, minFrequency);
            }
            queue.Enqueue(entry, (count, pair));
        }
        (pair, where) = (default, []);
        return false;
    }

    /// <summary>Replaces the pair by a token in the given words, each time from left to right.</summary>
    public void Merge(TokenPair pair, int merged, List<int> where)
    {
        foreach (var index in where)
        {
            Merge(pair, merged, index);
        }
        EnqueueAppeared();
    }

    private void Merge(TokenPair pair, int merged, int index)
    {
        ref var word = ref words[index];
        var tokens = word.Tokens;
        var to = 0;
        for (var from = 0; from < word.Length; from++, to++)
        {
            if (tokens[from] != pair.Left || from + 1 == word.Length || tokens[from + 1] != pair.Right)
            {
                tokens[to] = tokens[from];
                continue;
            }
            if (to > 0)
            {
                counts[new TokenPair(tokens[to - 1], pair.Left)] -= word.Occurrences;
                Appears(new TokenPair(tokens[to - 1], merged), index, word.Occurrences);
            }
            from++;
            if (from + 1 < word.Length)
            {
                counts[new TokenPair(pair.Right, tokens[from + 1])] -= word.Occurrences;
                Appears(new TokenPair(merged, tokens[from + 1]), index, word.Occurrences);
            }
            tokens[to] = merged;
        }
        word.Length = to;
    }

    private void Appears(TokenPair pair, int word, long occurrences)
    {
        counts[pair] = counts.GetValueOrDefault(pair) + occurrences;
        if (!appeared.TryGetValue(pair, out var where))
        {
            appeared.Add(pair, where = []);
        }
        if (where.Count == 0 || where[^1] != word)
        {
            where.Add(word);
        }
    }

    private void EnqueueAppeared()
    {
        foreach (var (pair, where) in appeared)
        {
            if (counts[pair] > 0)
            {
                queue.Enqueue((pair, where), (counts[pair], pair));
            }
        }
        appeared.Clear();
    }
}
