namespace AntLM.Engine.Tests.Tokenizers;

/// <summary>The definition of byte-pair training, word for word: count all pairs, join the most frequent, begin again.</summary>
internal static class NaiveBytePairTrainer
{
    public static (List<string> Tokens, List<(string, string)> Merges) Train(
        IReadOnlyDictionary<string, long> wordCounts, int vocabularySize, int minFrequency)
    {
        var tokens = wordCounts.Keys.SelectMany(word => word).Distinct().Order().Select(letter => letter.ToString()).ToList();
        var merges = new List<(string, string)>();
        var words = wordCounts
            .Select(entry => (Tokens: entry.Key.Select(c => tokens.IndexOf(c.ToString())).ToList(), entry.Value))
            .ToList();
        while (tokens.Count < vocabularySize)
        {
            var best = words
                .SelectMany(word => word.Tokens.Zip(word.Tokens.Skip(1), (left, right) => (Left: left, Right: right, Count: word.Value)))
                .GroupBy(pair => (pair.Left, pair.Right))
                .Select(group => (group.Key.Left, group.Key.Right, Count: group.Sum(pair => pair.Count)))
                .OrderByDescending(pair => pair.Count).ThenBy(pair => pair.Left).ThenBy(pair => pair.Right)
                .FirstOrDefault();
            if (best.Count < Math.Max(1, minFrequency))
            {
                break;
            }
            var joined = tokens[best.Left] + tokens[best.Right];
            merges.Add((tokens[best.Left], tokens[best.Right]));
            if (!tokens.Contains(joined))
            {
                tokens.Add(joined);
            }
            foreach (var (word, _) in words)
            {
                for (var index = 0; index + 1 < word.Count; index++)
                {
                    if (word[index] == best.Left && word[index + 1] == best.Right)
                    {
                        word[index] = tokens.IndexOf(joined);
                        word.RemoveAt(index + 1);
                    }
                }
            }
        }
        return (tokens, merges);
    }
}
