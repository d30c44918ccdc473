using System.Globalization;
using AntLM.Engine.Devices;
using AntLM.Engine.Models;
using AntLM.Engine.Tensors;

namespace AntLM.OperationCases;

/// <summary>One attention problem: sizes, mask and random values.</summary>
/// <param name="Batch">Rows.</param>
/// <param name="Length">Positions in each row.</param>
/// <param name="Heads">How many.</param>
/// <param name="HeadSize">Elements of one query.</param>
/// <param name="Causal">Whether a query sees only keys at or before its own position.</param>
/// <param name="Documents">Whether rows hold several documents.</param>
/// <param name="Disentangled">Whether scores depend on relative positions.</param>
/// <param name="DropoutProbability">Of the probabilities; disentangled attention alone drops.</param>
public sealed record AttentionCase(
    int Batch, int Length, int Heads, int HeadSize, bool Causal, bool Documents = false, bool Disentangled = false,
    float DropoutProbability = 0)
{
    /// <summary>The dropout site of every case.</summary>
    public const int Site = 5;

    private const int BucketSize = 8;
    private const int MaxPositions = 100;

    /// <summary>Where the first row stands in the global batch.</summary>
    public int FirstSequence { get; init; }

    /// <summary>[N, 3D]: queries, keys, values side by side, uniform between −1 and 1.</summary>
    public float[] Qkv { get; init; } = Uniform(3000 + Length + HeadSize, Batch * Length * 3 * Heads * HeadSize);

    /// <summary>[N, D]: the gradient that comes from behind the output.</summary>
    public float[] GradOutput { get; init; } = Uniform(2000 + Length + HeadSize, Batch * Length * Heads * HeadSize);

    /// <summary>[2K − 1, 2D]: q̂, k̂ side by side.</summary>
    public float[] Positions { get; init; } = Uniform(1000 + Length + HeadSize, ((2 * BucketSize) - 1) * 2 * Heads * HeadSize);

    /// <summary>[2 · length − 1]: the bucket of each distance.</summary>
    public int[] Buckets { get; } = RelativeBuckets.Table(Length, BucketSize, MaxPositions);

    /// <summary>[batch]: every row has a length of its own, the first one has no padding.</summary>
    public int[] KeyLengths { get; init; } =
        [.. Enumerable.Range(0, Batch).Select(b => Math.Max(1, Length - (b * ((Length / 4) + 1))))];

    /// <summary>[batch, length] where rows hold several documents, or null: uneven ones, others in each row.</summary>
    public int[]? DocumentStarts { get; init; } = Documents
        ? [.. Enumerable.Range(0, Batch * Length).Select(n => DocumentStart(n / Length, n % Length))]
        : null;

    /// <summary>Elements of a token's output.</summary>
    public int Hidden => Heads * HeadSize;

    /// <summary>Rows of the positions.</summary>
    public static int Distances => (2 * BucketSize) - 1;

    /// <summary>What dropout draws from.</summary>
    public RandomState RandomState => new(Seed: 0x1234_5678_9ABC, Step: 7, FirstTokenRow: (long)FirstSequence * Length);

    /// <summary>Some rows of the batch as a micro-batch.</summary>
    public AttentionCase Slice(int first, int count) => this with
    {
        Batch = count,
        FirstSequence = FirstSequence + first,
        Qkv = Slice(Qkv, first, count),
        GradOutput = Slice(GradOutput, first, count),
        KeyLengths = KeyLengths[first..(first + count)],
        DocumentStarts = DocumentStarts?[(first * Length)..((first + count) * Length)],
    };

    /// <summary>What belongs to some rows of the batch.</summary>
    public float[] Slice(float[] values, int first, int count) =>
        values.AsSpan(values.Length / Batch * first, values.Length / Batch * count).ToArray();

    /// <summary>The same problem with values that BFloat16 can hold.</summary>
    public AttentionCase Rounded() => this with
    {
        Qkv = BFloat16.Round(Qkv),
        GradOutput = BFloat16.Round(GradOutput),
        Positions = BFloat16.Round(Positions),
    };

    /// <summary>As in "2 × 127, 3 heads of 8, causal, documents, dropout 0.3".</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Disentangled ? "disentangled, " : "")}{Batch} × {Length}, {Heads} {(Heads == 1 ? "head" : "heads")} of {HeadSize}")
        + (Causal ? ", causal" : "") + (Documents ? ", documents" : "")
        + (DropoutProbability > 0 ? string.Create(CultureInfo.InvariantCulture, $", dropout {DropoutProbability}") : "");

    // Documents of sizes 1, 3, 7, … in row 0, 2, 5, 11, … in row 1.
    private static int DocumentStart(int row, int position)
    {
        var start = 0;
        for (var size = 1 + row; start + size <= position; size = (size * 2) + 1)
        {
            start += size;
        }

        return start;
    }

    private static float[] Uniform(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1))];
    }
}
