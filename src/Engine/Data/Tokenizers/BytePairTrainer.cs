namespace AntLM.Engine.Data.Tokenizers;

/// <summary>Learns byte-pair merges: joins the most frequent pair of neighbouring tokens, over and over (Sennrich et al. 2016).</summary>
/// <remarks>
/// Merges and vocabulary are those of Hugging Face's trainer: special tokens first, then the alphabet by code point, then the merges; of
/// equally frequent pairs the one with the lower ids goes first. Pair counts are kept up to date, never counted anew.
/// </remarks>
internal sealed class BytePairTrainer
{
    /// <summary>The size at which learning ends; special tokens and alphabet are taken in even if they are more.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Pairs rarer than this are not joined.</summary>
    public required int MinFrequency { get; init; }

    /// <summary>Tokens that get the first ids, in this order.</summary>
    public IReadOnlyList<string> SpecialTokens { get; init; } = [];

    /// <summary>Characters that the alphabet has even where the text has not.</summary>
    public IReadOnlyCollection<char> InitialAlphabet { get; init; } = [];

    /// <summary>What a token begins with that does not begin a word; may be empty.</summary>
    public string ContinuingPrefix { get; init; } = "";

    /// <summary>
    /// Characters within words that get their ids before the others, with the prefix. The others follow by code point, where Hugging Face's
    /// trainer has the order of a randomly seeded hash table; to repeat one of its runs, give its order.
    /// </summary>
    public IReadOnlyList<string> ContinuingAlphabet { get; init; } = [];

    /// <summary>Learns from words and how often each occurs.</summary>
    public TrainedPairs Train(IReadOnlyDictionary<string, long> wordCounts)
    {
        var tokens = new TokenList();
        foreach (var token in SpecialTokens)
        {
            tokens.Add(token);
        }
        AddAlphabet(wordCounts.Keys, tokens);
        var words = wordCounts
            .Select(entry => new TrainingWord([.. Characters(entry.Key).Select(tokens.IdOf)], entry.Value))
            .ToArray();
        var pairs = new PairQueue(words);
        var merges = new List<(string Left, string Right)>();
        while (tokens.Count < VocabularySize && pairs.TryTake(MinFrequency, out var pair, out var where))
        {
            var (left, right) = (tokens[pair.Left], tokens[pair.Right]);
            var rest = right.StartsWith(ContinuingPrefix, StringComparison.Ordinal) ? right[ContinuingPrefix.Length..] : right;
            merges.Add((left, right));
            pairs.Merge(pair, tokens.Add(left + rest), where);
        }
        return new TrainedPairs(tokens.All, merges);
    }

    private void AddAlphabet(IEnumerable<string> words, TokenList tokens)
    {
        var letters = new HashSet<string>(InitialAlphabet.Select(letter => letter.ToString()), StringComparer.Ordinal);
        var continuing = new HashSet<string>(StringComparer.Ordinal);
        foreach (var word in words)
        {
            var first = true;
            foreach (var token in Characters(word))
            {
                (first ? letters : continuing).Add(token);
                letters.Add(first ? token : token[ContinuingPrefix.Length..]);
                first = false;
            }
        }
        foreach (var letter in ByCodePoint(letters).Concat(ContinuingAlphabet).Concat(ByCodePoint(continuing)))
        {
            tokens.Add(letter);
        }
    }

    private static IEnumerable<string> ByCodePoint(IEnumerable<string> tokens) =>
        tokens.OrderBy(token => token.EnumerateRunes().Last().Value);

    private IEnumerable<string> Characters(string word)
    {
        var first = true;
        foreach (var rune in word.EnumerateRunes())
        {
            yield return first ? rune.ToString() : ContinuingPrefix + rune;
            first = false;
        }
    }

    /// <summary>Tokens in the order of their ids.</summary>
    private sealed class TokenList
    {
        private readonly List<string> tokens = [];
        private readonly Dictionary<string, int> ids = new(StringComparer.Ordinal);

        public int Count => tokens.Count;

        public IReadOnlyList<string> All => tokens;

        public string this[int id] => tokens[id];

        public int IdOf(string token) => ids[token];

        /// <summary>The id of a token, which is a new one unless the token is there.</summary>
        public int Add(string token)
        {
            if (!ids.TryGetValue(token, out var id))
            {
                id = tokens.Count;
                ids.Add(token, id);
                tokens.Add(token);
            }
            return id;
        }
    }
}

/// <summary>What a <see cref="BytePairTrainer"/> has learnt.</summary>
/// <param name="Tokens">The vocabulary, by id.</param>
/// <param name="Merges">The merges, in the order they were learnt.</param>
internal sealed record TrainedPairs(IReadOnlyList<string> Tokens, IReadOnlyList<(string Left, string Right)> Merges);
