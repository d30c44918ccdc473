using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>
/// The part of one head's scores that depends on relative positions, q_i·k̂_b + k_j·q̂_b with b the bucket of i − j. Both products exist
/// for 2K−1 buckets only: two small matrix products, and then a walk along each row of scores, run by run of equal buckets.
/// </summary>
/// <remarks>Does nothing where a call has no positions. Stored so that a run is contiguous: q·k̂ by query, k·q̂ by bucket.</remarks>
internal sealed unsafe class RelativeScores
{
    private readonly GemmWorkspace scoreMemory = new();
    private readonly GemmWorkspace gradientMemory = new();
    private RelativePositions? positions;
    private float* positionQueries;
    private float* positionKeys;
    private float* queryScores;
    private float* keyScores;
    private float* queryGradients;
    private float* keyGradients;
    private int size;
    private int stride;
    private int length;
    private int bucketStride;
    private int keyStride;

    // What a call takes for either the scores or their gradients, and a vector more: the last run may be read beyond its end.
    private int Floats => (length * bucketStride) + (positions!.Buckets * keyStride) + SoftmaxRow.Lanes;

    /// <summary>Computes both products for one sequence and head.</summary>
    public void Load(in AttentionProblem problem, int head, float* queries, float* keys, int length)
    {
        positions = problem.Positions;
        if (positions is null)
        {
            return;
        }

        this.length = length;
        (size, stride) = (problem.HeadSize, problem.RowStride);
        (bucketStride, keyStride) = (SoftmaxRow.RoundUp(positions.Buckets), SoftmaxRow.RoundUp(length));
        positionQueries = positions.Queries + (head * size);
        positionKeys = positions.Keys + (head * size);
        queryScores = scoreMemory.Reserve(Floats);
        keyScores = queryScores + ((nint)length * bucketStride);
        Gemm.MultiplySingle(
            false, true, length, positions.Buckets, size,
            queries, stride, positionKeys, positions.RowStride, queryScores, bucketStride, accumulate: false);
        Gemm.MultiplySingle(
            false, true, positions.Buckets, length, size,
            positionQueries, positions.RowStride, keys, stride, keyScores, keyStride, accumulate: false);
    }

    /// <summary>row[j] = the query's score with key j by their distance, for keys from <paramref name="first"/> to before
    /// <paramref name="end"/>; up to a vector behind the end is overwritten.</summary>
    public void WriteScores(int query, int first, int end, float* row)
    {
        var shift = positions!.Runs.Length - 1 - query;
        var ofQuery = queryScores + ((nint)query * bucketStride);
        foreach (ref readonly var run in CollectionsMarshal.AsSpan(positions.Runs.Runs))
        {
            var (from, to) = (Math.Max(first, run.Start - shift), Math.Min(end, run.End - shift));
            if (run.Step == 0)
            {
                var score = Vector512.Create(ofQuery[run.Bucket]);
                var ofKeys = keyScores + ((nint)run.Bucket * keyStride);
                for (var j = from; j < to; j += SoftmaxRow.Lanes)
                {
                    (Vector512.Load(ofKeys + j) + score).Store(row + j);
                }
            }
            else
            {
                var bucket = run.Bucket + run.Start - shift;
                for (var j = from; j < to; j++)
                {
                    row[j] = ofQuery[bucket - j] + keyScores[((nint)(bucket - j) * keyStride) + j];
                }
            }
        }
    }

    /// <summary>Sets the gradients of both products to zero.</summary>
    public void ClearGradients()
    {
        if (positions is not null)
        {
            queryGradients = gradientMemory.Reserve(Floats);
            keyGradients = queryGradients + ((nint)length * bucketStride);
            new Span<float>(queryGradients, Floats).Clear();
        }
    }

    /// <summary>Adds the gradients of one query's scores with its visible keys to those of both products.</summary>
    public void AddGradient(int query, int first, int end, float* gradients)
    {
        if (positions is null)
        {
            return;
        }

        var shift = positions.Runs.Length - 1 - query;
        var ofQuery = queryGradients + ((nint)query * bucketStride);
        foreach (ref readonly var run in CollectionsMarshal.AsSpan(positions.Runs.Runs))
        {
            var (from, to) = (Math.Max(first, run.Start - shift), Math.Min(end, run.End - shift));
            if (run.Step == 0)
            {
                var ofKeys = keyGradients + ((nint)run.Bucket * keyStride);
                var sums = Vector512<float>.Zero;
                for (var j = from; j < to; j += SoftmaxRow.Lanes)
                {
                    var gradient = FirstLanes(Vector512.Load(gradients + j), to - j);
                    sums += gradient;
                    (Vector512.Load(ofKeys + j) + gradient).Store(ofKeys + j);
                }

                ofQuery[run.Bucket] += Vector512.Sum(sums);
            }
            else
            {
                var bucket = run.Bucket + run.Start - shift;
                for (var j = from; j < to; j++)
                {
                    ofQuery[bucket - j] += gradients[j];
                    keyGradients[((nint)(bucket - j) * keyStride) + j] += gradients[j];
                }
            }
        }
    }

    /// <summary>Carries the gradients of both products on: to queries and keys (+=), and to this head's columns of the positions (=).
    /// </summary>
    public void AddGradients(float* queries, float* keys, float* gradQueries, float* gradKeys, float* gradPositions)
    {
        if (positions is null)
        {
            return;
        }

        var (buckets, positionStride) = (positions.Buckets, positions.RowStride);
        Gemm.MultiplySingle(
            false, false, length, size, buckets,
            queryGradients, bucketStride, positionKeys, positionStride, gradQueries, stride, accumulate: true);
        Gemm.MultiplySingle(
            true, false, length, size, buckets,
            keyGradients, keyStride, positionQueries, positionStride, gradKeys, stride, accumulate: true);
        Gemm.MultiplySingle(
            false, false, buckets, size, length,
            keyGradients, keyStride, keys, stride, gradPositions, positionStride, accumulate: false);
        Gemm.MultiplySingle(
            true, false, buckets, size, length,
            queryGradients, bucketStride, queries, stride, gradPositions + (positionStride / 2), positionStride, accumulate: false);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> FirstLanes(Vector512<float> values, int count) =>
        Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle() & values;
}
