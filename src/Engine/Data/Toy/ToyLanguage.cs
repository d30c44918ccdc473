namespace AntLM.Engine.Data.Toy;

/// <summary>
/// A small English-like language in the register of talk to a child, from a grammar of our own. It has number agreement, anaphora,
/// determiners, negation and word order, and minimal pairs for each. Everything depends on the seed alone.
/// </summary>
public static class ToyLanguage
{
    private const int DrawsBeforeGivingUp = 10_000;

    /// <summary>The names of the paradigms, in the order of <see cref="MinimalPairs"/>.</summary>
    public static IReadOnlyList<string> ParadigmNames { get; } = [.. Paradigms.All.Select(paradigm => paradigm.Name)];

    /// <summary>Endless dialogues of 3 to 8 sentences, each about a few people, animals and things.</summary>
    public static IEnumerable<IReadOnlyList<string>> Dialogues(ulong seed)
    {
        var random = new SplitMix64(seed);
        while (true)
        {
            yield return Dialogue(random);
        }
    }

    /// <summary>The first <paramref name="count"/> sentences of the dialogues of this seed, with capitals and punctuation.</summary>
    public static IEnumerable<string> Sentences(ulong seed, int count) => Dialogues(seed).SelectMany(dialogue => dialogue).Take(count);

    /// <summary>Minimal pairs for each paradigm, no good sentence twice.</summary>
    /// <param name="seed">Of the pairs alone; the same seed in <see cref="Sentences"/> gives unrelated text.</param>
    /// <param name="perParadigm">Pairs in each set.</param>
    /// <param name="exclude">Sentences that must not appear as a good sentence, such as the training text.</param>
    /// <exception cref="UserException">A paradigm has too few different sentences.</exception>
    public static IReadOnlyList<MinimalPairSet> MinimalPairs(ulong seed, int perParadigm, IReadOnlySet<string>? exclude = null)
    {
        var random = new SplitMix64(~seed);
        return [.. Paradigms.All.Select(paradigm => new MinimalPairSet(paradigm.Name, Draw(paradigm, random, perParadigm, exclude)))];
    }

    internal static List<MinimalPair> Draw(Paradigm paradigm, SplitMix64 random, int count, IReadOnlySet<string>? exclude)
    {
        var pairs = new List<MinimalPair>(count);
        var seen = new HashSet<string>();
        var vainDraws = 0;
        while (pairs.Count < count)
        {
            var pair = paradigm.Draw(new Scene(random));
            if (exclude?.Contains(pair.Good) != true && seen.Add(pair.Good))
            {
                pairs.Add(pair);
                vainDraws = 0;
            }
            else if (++vainDraws == DrawsBeforeGivingUp)
            {
                throw new UserException(
                    $"The toy language has too few new sentences for {count} pairs of {paradigm.Name}: ask for {pairs.Count} or fewer.");
            }
        }
        return pairs;
    }

    private static List<string> Dialogue(SplitMix64 random)
    {
        var length = 3 + random.Below(6);
        var scene = new Scene(random);
        var sentences = new List<string>(length) { Paradigms.Capitalised(Chatter.Opening(scene)) };
        while (sentences.Count < length)
        {
            string[] next = random.Chance(50) ? [random.Pick(Paradigms.All).Draw(scene).Good] : random.Pick(Chatter.All)(scene);
            sentences.AddRange(next.Take(length - sentences.Count).Select(Paradigms.Capitalised));
        }
        return sentences;
    }
}
