using System.Numerics.Tensors;
using AntLM.Engine.Devices;
using AntLM.Engine.Randomness;
using AntLM.Engine.Tensors;
using Tensor = AntLM.Engine.Tensors.Tensor;

namespace AntLM.OperationCases;

/// <summary>One head of one row of the batch with its T × T matrices, which are rounded as if they were stored as BFloat16.</summary>
internal sealed class PlainAttentionHead
{
    private readonly int row;
    private readonly int head;
    private readonly int heads;
    private readonly int length;
    private readonly int headSize;
    private readonly int[]? buckets;
    private readonly float scale;
    private readonly float[][] queries;
    private readonly float[][] keys;
    private readonly float[][] values;
    private readonly float[][] positionQueries = [];
    private readonly float[][] positionKeys = [];
    private readonly float[] logSumExp;

    /// <summary>[query][key] softmax, and what dropout multiplies it by; null where the query does not see the key.</summary>
    private readonly (float Value, float Factor)?[][] probabilities;

    private PlainAttentionHead(
        Tensor qkv, Tensor? positions, Tensor? buckets, AttentionMask mask, int heads, Dropout dropout, int row, int head)
    {
        (this.row, this.head, this.heads, length) = (row, head, heads, mask.Length);
        headSize = qkv.Width / 3 / heads;
        queries = Part(qkv.Floats, 0);
        keys = Part(qkv.Floats, 1);
        values = Part(qkv.Floats, 2);
        if (positions is not null)
        {
            this.buckets = buckets!.Ints.ToArray();
            float[][] Half(int half) =>
            [
                .. Enumerable.Range(0, positions.Rows).Select(r =>
                    positions.Floats.Slice((((r * 2) + half) * heads * headSize) + (head * headSize), headSize).ToArray()),
            ];
            (positionQueries, positionKeys) = (Half(0), Half(1));
        }

        scale = (float)(1 / Math.Sqrt(positions is null ? headSize : 3 * headSize));
        logSumExp = new float[length];
        probabilities = [.. Enumerable.Range(0, length).Select(i => Softmax(i, mask, dropout))];
    }

    /// <summary>Every head of every row.</summary>
    public static IEnumerable<PlainAttentionHead> All(
        Tensor qkv, Tensor? positions, Tensor? buckets, AttentionMask mask, int heads, Dropout dropout) =>
        from row in Enumerable.Range(0, mask.Batch)
        from head in Enumerable.Range(0, heads)
        select new PlainAttentionHead(qkv, positions, buckets, mask, heads, dropout, row, head);

    /// <summary>Adds this head's part of the output, and writes its column of logSumExp.</summary>
    public void Forward(Span<float> output, Span<float> allLogSumExp)
    {
        for (var i = 0; i < length; i++)
        {
            allLogSumExp[(((row * length) + i) * heads) + head] = logSumExp[i];
            var target = output.Slice(At(i, 0, 1), headSize);
            for (var j = 0; j < length; j++)
            {
                if (probabilities[i][j] is var (value, factor))
                {
                    AddScaled(values[j], Round(value * factor), target);
                }
            }
        }
    }

    /// <summary>Adds this head's part of the gradients.</summary>
    public void Backward(ReadOnlySpan<float> gradOutput, Span<float> gradQkv, Span<float> gradPositions)
    {
        for (var i = 0; i < length; i++)
        {
            var upstream = gradOutput.Slice(At(i, 0, 1), headSize);
            var gradProbabilities = new float[length];
            var mean = 0f;
            for (var j = 0; j < length; j++)
            {
                if (probabilities[i][j] is var (value, factor))
                {
                    gradProbabilities[j] = Round(Round(TensorPrimitives.Dot(upstream, values[j])) * factor);
                    mean += value * gradProbabilities[j];
                    AddScaled(upstream, Round(value * factor), gradQkv.Slice(At(j, 2, 3), headSize));
                }
            }

            for (var j = 0; j < length; j++)
            {
                if (probabilities[i][j] is var (value, _))
                {
                    AddGradientOfScore(i, j, Round(value * (gradProbabilities[j] - mean)) * scale, gradQkv, gradPositions);
                }
            }
        }
    }

    private static void AddScaled(ReadOnlySpan<float> source, float factor, Span<float> target) =>
        TensorPrimitives.MultiplyAdd(source, factor, target, target);

    private static float Round(float value) => BFloat16.Round([value])[0];

    private void AddGradientOfScore(int i, int j, float gradient, Span<float> gradQkv, Span<float> gradPositions)
    {
        var gradQuery = gradQkv.Slice(At(i, 0, 3), headSize);
        var gradKey = gradQkv.Slice(At(j, 1, 3), headSize);
        AddScaled(keys[j], gradient, gradQuery);
        AddScaled(queries[i], gradient, gradKey);
        if (buckets is not null)
        {
            var bucket = buckets[i - j + length - 1];
            var (hidden, column) = (heads * headSize, head * headSize);
            AddScaled(positionKeys[bucket], gradient, gradQuery);
            AddScaled(positionQueries[bucket], gradient, gradKey);
            AddScaled(keys[j], gradient, gradPositions.Slice((bucket * 2 * hidden) + column, headSize));
            AddScaled(queries[i], gradient, gradPositions.Slice((((bucket * 2) + 1) * hidden) + column, headSize));
        }
    }

    private (float Value, float Factor)?[] Softmax(int i, AttentionMask mask, Dropout dropout)
    {
        var scores = new float?[length];
        for (var j = 0; j < length; j++)
        {
            scores[j] = Sees(mask, i, j) ? Round(Score(i, j) * scale) : null;
        }

        if (scores.Max() is not { } largest)
        {
            return new (float, float)?[length];
        }

        var sum = scores.Sum(score => score is { } value ? MathF.Exp(value - largest) : 0);
        logSumExp[i] = largest + MathF.Log(sum);
        return
        [
            .. scores.Select((score, j) => score is { } value
                ? (Round(MathF.Exp(value - largest) / sum), FactorOf(dropout, i, j))
                : ((float, float)?)null),
        ];
    }

    private bool Sees(AttentionMask mask, int i, int j)
    {
        var keyLength = mask.KeyLengths.Ints[row];
        var starts = mask.DocumentStarts is null ? [] : mask.DocumentStarts.Ints.Slice(row * length, length);
        return i < keyLength && j < keyLength && (j <= i || !mask.Causal) && (starts.IsEmpty || starts[i] == starts[j]);
    }

    private float Score(int i, int j)
    {
        var score = TensorPrimitives.Dot<float>(queries[i], keys[j]);
        if (buckets is not null)
        {
            var bucket = buckets[i - j + length - 1];
            score += TensorPrimitives.Dot<float>(queries[i], positionKeys[bucket])
                + TensorPrimitives.Dot<float>(keys[j], positionQueries[bucket]);
        }

        return score;
    }

    private float FactorOf(Dropout dropout, int i, int j)
    {
        if (!dropout.IsActive)
        {
            return 1;
        }

        var state = RandomState.ReadFrom(dropout.State!.Ints);
        var element = (((((state.FirstTokenRow / length) + row) * heads) + head) * length + i) * length + j;
        return Philox.Draw(state.Seed, state.Step, dropout.Site, (ulong)element) < dropout.Threshold ? 0 : dropout.Scale;
    }

    private float[][] Part(Span<float> qkv, int part)
    {
        var vectors = new float[length][];
        for (var t = 0; t < length; t++)
        {
            vectors[t] = qkv.Slice(At(t, part, 3), headSize).ToArray();
        }

        return vectors;
    }

    /// <summary>Where this head's vector begins at a position, in a matrix whose rows hold some parts side by side.</summary>
    private int At(int position, int part, int parts) =>
        (((((row * length) + position) * parts) + part) * heads * headSize) + (head * headSize);
}
