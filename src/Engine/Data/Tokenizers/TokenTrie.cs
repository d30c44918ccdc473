namespace AntLM.Engine.Data.Tokenizers;

/// <summary>Tokens as a tree of their chars, to find every token that a text begins with in one walk.</summary>
/// <remarks>Nodes are numbered level by level, so that the children of a node stand side by side, in the order of their chars.</remarks>
internal sealed class TokenTrie
{
    /// <summary>Where every walk begins.</summary>
    public const int Root = 0;

    private readonly char[] chars;
    private readonly int[] firstChildren;
    private readonly int[] ids;

    public TokenTrie(IReadOnlyDictionary<string, int> tokens)
    {
        var sorted = tokens.OrderBy(entry => entry.Key, StringComparer.Ordinal).ToArray();
        var chars = new List<char> { default };
        var firstChildren = new List<int>();
        var ids = new List<int>();
        var ranges = new Queue<(int From, int To, int Depth)>([(0, sorted.Length, 0)]);
        while (ranges.TryDequeue(out var range))
        {
            var (from, to, depth) = range;
            firstChildren.Add(chars.Count);
            ids.Add(from < to && sorted[from].Key.Length == depth ? sorted[from++].Value : -1);
            while (from < to)
            {
                var end = from + 1;
                while (end < to && sorted[end].Key[depth] == sorted[from].Key[depth])
                {
                    end++;
                }
                chars.Add(sorted[from].Key[depth]);
                ranges.Enqueue((from, end, depth + 1));
                from = end;
            }
        }
        firstChildren.Add(chars.Count);
        (this.chars, this.firstChildren, this.ids) = ([.. chars], [.. firstChildren], [.. ids]);
    }

    /// <summary>The token that ends at a node, or -1.</summary>
    public int IdAt(int node) => ids[node];

    /// <summary>Walks on by one char; false, and the node as it was, when no token goes on so.</summary>
    public bool TryDescend(ref int node, char next)
    {
        var first = firstChildren[node];
        var offset = chars.AsSpan(first, firstChildren[node + 1] - first).BinarySearch(next);
        if (offset < 0)
        {
            return false;
        }
        node = first + offset;
        return true;
    }
}
