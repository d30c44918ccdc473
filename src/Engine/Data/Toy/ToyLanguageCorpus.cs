using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AntLM.Engine.Data.Toy;

/// <summary>The toy language as files: training text, held-out text and minimal pairs.</summary>
public static class ToyLanguageCorpus
{
    private static readonly JsonSerializerOptions PlainApostrophes = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Writes <c>toy.train</c> and <c>toy.dev</c> (a sentence a line, an empty line between dialogues) and <c>pairs/PARADIGM.jsonl</c>
    /// (sentence_good and sentence_bad a line) into the folder, over what is there. No good sentence of a pair is in <c>toy.train</c>.
    /// </summary>
    /// <param name="folder">Made when missing.</param>
    /// <param name="seed">Of the training text; the held-out text and the pairs have seeds derived from it.</param>
    /// <param name="trainSentences">Sentences of <c>toy.train</c>.</param>
    /// <param name="devSentences">Sentences of <c>toy.dev</c>; short ones may also be in <c>toy.train</c>, as in any language.</param>
    /// <param name="pairsPerParadigm">Lines of each file of pairs.</param>
    /// <exception cref="UserException">A paradigm has too few sentences that are not in the training text.</exception>
    public static void Write(string folder, ulong seed, int trainSentences, int devSentences, int pairsPerParadigm)
    {
        var seeds = new SplitMix64(seed);
        var pairsFolder = Directory.CreateDirectory(Path.Combine(folder, "pairs")).FullName;
        var training = new HashSet<string>();
        WriteText(Path.Combine(folder, "toy.train"), seed, trainSentences, training);
        WriteText(Path.Combine(folder, "toy.dev"), seeds.Next(), devSentences, []);
        foreach (var set in ToyLanguage.MinimalPairs(seeds.Next(), pairsPerParadigm, training))
        {
            using var writer = Open(Path.Combine(pairsFolder, $"{set.Paradigm}.jsonl"));
            foreach (var pair in set.Pairs)
            {
                writer.WriteLine(JsonSerializer.Serialize(new PairLine(pair.Good, pair.Bad), PlainApostrophes));
            }
        }
    }

    private static void WriteText(string path, ulong seed, int count, HashSet<string> written)
    {
        using var writer = Open(path);
        var left = count;
        foreach (var dialogue in ToyLanguage.Dialogues(seed).TakeWhile(_ => left > 0))
        {
            if (left < count)
            {
                writer.WriteLine();
            }
            foreach (var sentence in dialogue.Take(left))
            {
                writer.WriteLine(sentence);
                written.Add(sentence);
            }
            left -= Math.Min(left, dialogue.Count);
        }
    }

    private static StreamWriter Open(string path) => new(path, append: false, new UTF8Encoding(false)) { NewLine = "\n" };

    private sealed record PairLine(
        [property: JsonPropertyName("sentence_good")] string Good,
        [property: JsonPropertyName("sentence_bad")] string Bad);
}
