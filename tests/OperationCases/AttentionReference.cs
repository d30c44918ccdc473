using System.Numerics;
using AntLM.Engine.Devices;
using AntLM.Engine.Randomness;

namespace AntLM.OperationCases;

/// <summary>
/// Attention as its formula is written, with every T × T matrix, over complex numbers: the complex step Im f(x + ih) / h gives a
/// gradient that is exact to rounding. No conjugates, and no largest score is subtracted.
/// </summary>
/// <param name="Batch">Rows.</param>
/// <param name="Length">Positions in each row.</param>
/// <param name="Heads">How many.</param>
/// <param name="HeadSize">Elements of one query.</param>
public sealed record AttentionReference(int Batch, int Length, int Heads, int HeadSize)
{
    /// <summary>Whether query i of row b sees key j.</summary>
    public required Func<int, int, int, bool> Sees { get; init; }

    /// <summary>Row of the positions for the distance i − j; null for attention without positions.</summary>
    public Func<int, int>? Bucket { get; init; }

    /// <summary>What the probability at (b, head, i, j) is multiplied by.</summary>
    public Func<int, int, int, int, double> Factor { get; init; } = (_, _, _, _) => 1;

    private int Hidden => Heads * HeadSize;

    /// <summary>The formula of a case.</summary>
    public static AttentionReference Of(AttentionCase problem)
    {
        var (length, lengths, starts) = (problem.Length, problem.KeyLengths, problem.DocumentStarts);
        var dropout = new Dropout(problem.DropoutProbability, AttentionCase.Site, State: null, FollowsBatch: true);
        var state = problem.RandomState;
        return new AttentionReference(problem.Batch, length, problem.Heads, problem.HeadSize)
        {
            Sees = (b, i, j) => i < lengths[b] && j < lengths[b] && (j <= i || !problem.Causal)
                && (starts is null || starts[(b * length) + i] == starts[(b * length) + j]),
            Bucket = problem.Disentangled ? distance => problem.Buckets[distance + length - 1] : null,
            Factor = (b, head, i, j) =>
            {
                var element = ((((state.FirstTokenRow / length + b) * problem.Heads) + head) * length + i) * length + j;
                var dropped = dropout.IsActive
                    && Philox.Draw(state.Seed, state.Step, AttentionCase.Site, (ulong)element) < dropout.Threshold;
                return dropped ? 0 : dropout.Scale;
            },
        };
    }

    /// <summary>Output [N, D] and ln Σ exp [N, H].</summary>
    public (Complex[] Output, Complex[] LogSumExp) Compute(Complex[] qkv, Complex[] positions)
    {
        var output = new Complex[Batch * Length * Hidden];
        var logSumExp = new Complex[Batch * Length * Heads];
        for (var b = 0; b < Batch; b++)
        {
            for (var head = 0; head < Heads; head++)
            {
                for (var i = 0; i < Length; i++)
                {
                    ComputeRow(qkv, positions, b, head, i, output, logSumExp);
                }
            }
        }

        return (output, logSumExp);
    }

    private void ComputeRow(Complex[] qkv, Complex[] positions, int b, int head, int i, Complex[] output, Complex[] logSumExp)
    {
        var keys = Enumerable.Range(0, Length).Where(j => Sees(b, i, j)).ToArray();
        if (keys.Length == 0)
        {
            return;
        }

        var powers = keys.Select(j => Complex.Exp(Score(qkv, positions, b, head, i, j))).ToArray();
        var sum = powers.Aggregate(Complex.Zero, (total, power) => total + power);
        logSumExp[(((b * Length) + i) * Heads) + head] = Complex.Log(sum);
        foreach (var (j, power) in keys.Zip(powers))
        {
            var probability = power / sum * Factor(b, head, i, j);
            for (var m = 0; m < HeadSize; m++)
            {
                output[(((b * Length) + i) * Hidden) + (head * HeadSize) + m] += probability * qkv[At(b, j, 2, head, m)];
            }
        }
    }

    private Complex Score(Complex[] qkv, Complex[] positions, int b, int head, int i, int j)
    {
        var score = Complex.Zero;
        for (var m = 0; m < HeadSize; m++)
        {
            var (query, key) = (qkv[At(b, i, 0, head, m)], qkv[At(b, j, 1, head, m)]);
            score += query * key;
            if (Bucket is not null)
            {
                var row = (Bucket(i - j) * 2 * Hidden) + (head * HeadSize) + m;
                score += (query * positions[row + Hidden]) + (key * positions[row]);
            }
        }

        return score / Math.Sqrt(Bucket is null ? HeadSize : 3 * HeadSize);
    }

    private int At(int b, int t, int part, int head, int m) => (((((b * Length) + t) * 3) + part) * Hidden) + (head * HeadSize) + m;
}
