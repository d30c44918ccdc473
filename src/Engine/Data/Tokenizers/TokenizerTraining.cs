using System.Runtime.InteropServices;
using AntLM.Engine.Devices.Cpu;

namespace AntLM.Engine.Data.Tokenizers;

/// <summary>The kinds of tokenizer that can be trained.</summary>
public enum TokenizerKind
{
    /// <summary>
    /// BabyLlama's: NFKC, byte level with a prefix space, byte-pair encoding; <c>&lt;pad&gt; &lt;s&gt; &lt;/s&gt; &lt;mask&gt;</c>.
    /// </summary>
    BytePair,

    /// <summary>
    /// LTG-BERT's: byte level with a prefix space, single digits, WordPiece with an empty prefix;
    /// <c>[UNK] [CLS] [SEP] [PAD] [MASK] [PAR] [TAB]</c>.
    /// </summary>
    WordPiece,
}

/// <summary>Trains tokenizers of the two kinds that BabyLlama and LTG-BERT use.</summary>
public static class TokenizerTraining
{
    /// <summary>Lines that one thread counts at a time.</summary>
    internal const int LinesOfShard = 1024;

    private const int ShardsAtATime = 64;

    /// <summary>The size where nothing else is said: that of the published models (SPEC §5).</summary>
    public static int DefaultVocabularySize(TokenizerKind kind) => kind == TokenizerKind.BytePair ? 16000 : 16384;

    /// <summary>The least count of a pair where nothing else is said: that of the published models (SPEC §5).</summary>
    public static int DefaultMinFrequency(TokenizerKind kind) => kind == TokenizerKind.BytePair ? 2 : 10;

    /// <summary>Trains a tokenizer.</summary>
    /// <param name="kind">Which kind.</param>
    /// <param name="lines">
    /// The text. Hugging Face's library feeds a file line by line, each with its line end; give the same for the same result.
    /// </param>
    /// <param name="vocabularySize">
    /// The limit of the vocabulary, special tokens and the 256 bytes included; a text with few pairs gives fewer.
    /// </param>
    /// <param name="minFrequency">Pairs rarer than this are not joined.</param>
    /// <exception cref="UserException">The vocabulary cannot hold the special tokens and the bytes, or there is no text.</exception>
    public static Tokenizer Train(TokenizerKind kind, IEnumerable<string> lines, int vocabularySize, int minFrequency)
    {
        var recipe = TokenizerRecipe.For(kind);
        var smallest = recipe.SpecialTokens.Count + ByteLevelAlphabet.Chars.Length;
        if (vocabularySize < smallest)
        {
            throw new UserException(
                $"A tokenizer of {vocabularySize} entries is too small: the special tokens and the 256 bytes alone are {smallest}. "
                + "Enlarge its vocabulary.");
        }
        var words = CountWords(lines, recipe.Normalizer, recipe.PreTokenizers);
        if (words.Count == 0)
        {
            throw new UserException("There is no text to train a tokenizer on.");
        }
        var trainer = new BytePairTrainer
        {
            VocabularySize = vocabularySize,
            MinFrequency = minFrequency,
            SpecialTokens = recipe.SpecialTokens,
            InitialAlphabet = ByteLevelAlphabet.Chars.ToArray(),
        };
        return recipe.Build(trainer.Train(words));
    }

    /// <summary>Counts the pieces that a text is cut into, in the order in which they first occur.</summary>
    /// <remarks>Threads count a shard of lines each; the shards are joined in their order, so that threads change nothing.</remarks>
    internal static Dictionary<string, long> CountWords(
        IEnumerable<string> lines, TextNormalizer? normalizer, IReadOnlyList<PreTokenizer> preTokenizers)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var stretch in lines.Chunk(ShardsAtATime * LinesOfShard))
        {
            var shards = stretch.Chunk(LinesOfShard).ToArray();
            var counters = Array.ConvertAll(shards, _ => new WordCounter());
            CpuThreads.Shared.For(shards.Length, shard => counters[shard].Count(shards[shard], normalizer, preTokenizers));
            foreach (var (word, count) in counters.SelectMany(counter => counter.Counts))
            {
                CollectionsMarshal.GetValueRefOrAddDefault(counts, word, out _) += count;
            }
        }
        return counts;
    }

    private sealed class WordCounter : IPieceReader
    {
        private readonly Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> lookup;

        public WordCounter() => lookup = Counts.GetAlternateLookup<ReadOnlySpan<char>>();

        public Dictionary<string, long> Counts { get; } = new(StringComparer.Ordinal);

        public void Read(ReadOnlySpan<char> piece) => CollectionsMarshal.GetValueRefOrAddDefault(lookup, piece, out _)++;

        public void Count(IEnumerable<string> lines, TextNormalizer? normalizer, IReadOnlyList<PreTokenizer> preTokenizers)
        {
            var reader = PreTokenizer.Chain([.. preTokenizers], this);
            foreach (var line in lines)
            {
                var text = CodePointText.WellFormed(line);
                var normalized = normalizer?.Normalize(text) ?? text;
                if (normalized.Length > 0)
                {
                    reader.Read(normalized);
                }
            }
        }
    }
}
