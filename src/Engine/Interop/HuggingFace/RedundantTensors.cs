using System.Globalization;
using System.Runtime.InteropServices;
using AntLM.Engine.Models;
using Architecture = AntLM.Engine.Models.Architecture;

namespace AntLM.Engine.Interop.HuggingFace;

/// <summary>
/// What a published checkpoint holds beside a model's parameters: a second copy of the tied embedding, tables that follow from the sizes.
/// They are left out when they say what is computed anyway. Everything else belongs to another model and is refused by name.
/// </summary>
internal static class RedundantTensors
{
    private const int ComparedElements = 1 << 16;

    /// <summary>What parts of names tell about the models that have them.</summary>
    private static readonly (string Part, string Meaning)[] Relatives =
    [
        ("in_proj_vg", "a gate on what attention yields, as GPT-BERT has it"),
        ("dwa_modules", "weights over earlier layers, as GPT-BERT has them"),
        ("layer_weights", "weights over earlier layers, as ELC-BERT has them"),
        ("q_norm", "a norm of the queries"),
        ("k_norm", "a norm of the keys"),
        ("lora_", "an adapter, which is to be merged first"),
        ("head.", "a classifier, not a language model's head"),
        ("score.", "a classifier, not a language model's head"),
        ("bias", "a bias"),
    ];

    /// <summary>Checks every tensor that is no parameter.</summary>
    /// <exception cref="UserException">One is not redundant; the message names it.</exception>
    public static void Check(NamedTensors source, ModelConfiguration sizes)
    {
        var parameters = LanguageModel.LayoutFor(sizes).Entries.Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        var foreign = source.Names.Where(name => !parameters.Contains(name) && !IsRedundant(source, name, sizes)).ToArray();
        var (tensor, meaning) = foreign
            .Select(name => (name, Relatives.FirstOrDefault(relative => name.Contains(relative.Part, StringComparison.Ordinal)).Meaning))
            .OrderBy(pair => pair.Meaning is null)
            .FirstOrDefault();
        if (tensor is not null)
        {
            throw new UserException(
                $"{source.Path}: tensor {tensor} has no place in the model{(meaning is null ? "" : $": it is {meaning}")}. "
                + "Models with more than a plain Llama or LTG-BERT are not imported.");
        }
    }

    private static bool IsRedundant(NamedTensors source, string name, ModelConfiguration sizes)
    {
        switch (name)
        {
            case "lm_head.weight" when sizes.Architecture == Architecture.BabyLlama:
                RequireSame(source, name, "model.embed_tokens.weight");
                return true;
            case "classifier.nonlinearity.5.weight" when sizes.Architecture == Architecture.LtgBert:
                RequireSame(source, name, "embedding.word_embedding.weight");
                return true;
            case var table when IsOfLayer(table, "transformer.layers.", ".attention.position_indices", sizes, Architecture.LtgBert):
                RequireBuckets(source, name, sizes);
                return true;
            case var table when IsOfLayer(table, "model.layers.", ".self_attn.rotary_emb.inv_freq", sizes, Architecture.BabyLlama):
                RequireFrequencies(source, name, sizes);
                return true;
            default:
                return false;
        }
    }

    private static bool IsOfLayer(string name, string before, string after, ModelConfiguration sizes, Architecture architecture) =>
        sizes.Architecture == architecture
        && name.StartsWith(before, StringComparison.Ordinal) && name.EndsWith(after, StringComparison.Ordinal)
        && int.TryParse(name.AsSpan()[before.Length..^after.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var layer)
        && layer < sizes.HiddenLayers;

    private static void RequireSame(NamedTensors source, string head, string embedding)
    {
        if (!AreSame(source, source.Entry(head), source.Entry(embedding)))
        {
            throw new UserException($"{source.Path}: {head} is not {embedding}, to which the model ties it: the two heads differ.");
        }
    }

    private static bool AreSame(NamedTensors source, TensorEntry one, TensorEntry other)
    {
        var isSame = one.Shape.SequenceEqual(other.Shape);
        var (values, others) = (new float[ComparedElements], new float[ComparedElements]);
        for (var first = 0L; isSame && first < one.Count; first += ComparedElements)
        {
            var length = (int)Math.Min(ComparedElements, one.Count - first);
            source.ReadPart(one, first, values.AsSpan(0, length));
            source.ReadPart(other, first, others.AsSpan(0, length));
            isSame = Bits(values.AsSpan(0, length)).SequenceEqual(Bits(others.AsSpan(0, length)));
        }

        return isSame;
    }

    private static ReadOnlySpan<int> Bits(ReadOnlySpan<float> values) => MemoryMarshal.Cast<float, int>(values);

    /// <summary>The authors' [M, M] table: the bucket of query i and key j.</summary>
    private static void RequireBuckets(NamedTensors source, string name, ModelConfiguration sizes)
    {
        var indices = source.ReadInts(name);
        var length = (int)Math.Sqrt(indices.Length);
        var expected = RelativeBuckets.Table(Math.Max(1, length), sizes.PositionBucketSize, sizes.MaximumPositions);
        for (var place = 0; place < indices.Length; place++)
        {
            if (length * length != indices.Length || indices[place] != expected[(place / length) - (place % length) + length - 1])
            {
                throw new UserException(
                    $"{source.Path}: {name} are not the buckets of position_bucket_size {sizes.PositionBucketSize} and "
                    + $"max_position_embeddings {sizes.MaximumPositions}.");
            }
        }
    }

    /// <summary>Older checkpoints keep base^(−2m/d), as singles or rounded further.</summary>
    private static void RequireFrequencies(NamedTensors source, string name, ModelConfiguration sizes)
    {
        const double HalfPrecision = 1.0 / 128;
        var frequencies = source.ReadFloats(name);
        for (var pair = 0; pair < Math.Max(frequencies.Length, sizes.HeadSize / 2); pair++)
        {
            var expected = Math.Pow(sizes.RopeTheta, -2.0 * pair / sizes.HeadSize);
            if (frequencies.Length != sizes.HeadSize / 2 || !(Math.Abs(frequencies[pair] - expected) <= HalfPrecision * expected))
            {
                throw new UserException($"{source.Path}: {name} are not the rotary frequencies of rope_theta {sizes.RopeTheta}.");
            }
        }
    }
}
