using System.Numerics.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>
/// Attention of one sequence and head, a block of queries at a time: scores of the block with every key it can see, softmax row by row,
/// products with the values. The backward pass computes the probabilities again (Dao et al. 2022, "FlashAttention", without its tiling
/// over keys: a block of scores fits the second-level cache).
/// </summary>
/// <remarks>One per thread, with memory that is allocated once and kept.</remarks>
internal sealed unsafe class AttentionTile
{
    // A block computes for each of its queries the scores with all keys that its last query sees: under a causal mask a smaller block
    // computes less in vain, without one a larger block packs the keys less often.
    private const int CausalQueryBlock = 64;
    private const int BidirectionalQueryBlock = 128;

    [ThreadStatic]
    private static AttentionTile? ofThisThread;

    private readonly VisibleKeys visible = new();
    private readonly RelativeScores relative = new();
    private readonly GemmWorkspace scoreMemory = new();
    private readonly GemmWorkspace gradientMemory = new();
    private readonly GemmWorkspace factorMemory = new();

    private AttentionTile()
    {
    }

    /// <summary>The calling thread's own.</summary>
    public static AttentionTile OfThisThread => ofThisThread ??= new AttentionTile();

    /// <summary>Writes one head's columns of the output and of logSumExp for one sequence.</summary>
    public void Forward(AttentionProblem problem, int sequence, int head)
    {
        visible.Load(problem.Mask, sequence);
        var (size, stride, hidden, length) = (problem.HeadSize, problem.RowStride, problem.Hidden, visible.Length);
        var queries = problem.Qkv + problem.Offset(sequence, head, stride);
        var keys = queries + hidden;
        var values = keys + hidden;
        var output = problem.Output + problem.Offset(sequence, head, hidden);
        var logSumExp = problem.LogSumExp + ((nint)sequence * problem.Mask.Length * problem.Heads) + head;
        relative.Load(problem, head, queries, keys, length);

        var mostRows = MostRows(problem.Mask);
        for (var block = 0; block < length; block += mostRows)
        {
            var rows = Math.Min(mostRows, length - block);
            var (firstKey, count, width) = KeysOf(block, rows);
            var scores = ComputeScores(problem, queries, keys, block, rows);
            var factors = Factors(problem, width);
            for (var row = 0; row < rows; row++)
            {
                var query = block + row;
                problem.Dropout?.Fill(sequence, head, query, firstKey, count, factors);
                var (first, end) = (visible.First(query) - firstKey, visible.End(query) - firstKey);
                logSumExp[(nint)query * problem.Heads] =
                    SoftmaxRow.Softmax(scores + ((nint)row * width), width, first, end, problem.Scale, factors);
            }

            Gemm.MultiplySingle(
                false, false, rows, size, count,
                scores, width, values + ((nint)firstKey * stride), stride, output + ((nint)block * hidden), hidden, accumulate: false);
        }

        for (var query = length; query < problem.Mask.Length; query++)
        {
            new Span<float>(output + ((nint)query * hidden), size).Clear();
            logSumExp[(nint)query * problem.Heads] = 0;
        }
    }

    /// <summary>Writes one head's columns of the gradients of queries, keys and values for one sequence.</summary>
    /// <param name="problem">The call.</param>
    /// <param name="sequence">Row of the batch.</param>
    /// <param name="head">Which head.</param>
    /// <param name="gradPositions">Receives this sequence's and head's part of the positions' gradient: q̂ of the head's columns of
    /// [2K−1, 2D], k̂ D columns further; null where there are no positions.</param>
    public void Backward(AttentionProblem problem, int sequence, int head, float* gradPositions)
    {
        visible.Load(problem.Mask, sequence);
        var (size, stride, hidden, length) = (problem.HeadSize, problem.RowStride, problem.Hidden, visible.Length);
        var start = problem.Offset(sequence, head, stride);
        var queries = problem.Qkv + start;
        var keys = queries + hidden;
        var values = keys + hidden;
        var gradQueries = problem.GradQkv + start;
        var gradKeys = gradQueries + hidden;
        var gradValues = gradKeys + hidden;
        var output = problem.Output + problem.Offset(sequence, head, hidden);
        var gradOutput = problem.GradOutput + problem.Offset(sequence, head, hidden);
        var logSumExp = problem.LogSumExp + ((nint)sequence * problem.Mask.Length * problem.Heads) + head;
        for (var row = 0; row < problem.Mask.Length; row++)
        {
            new Span<float>(gradQueries + ((nint)row * stride), size).Clear();
            new Span<float>(gradKeys + ((nint)row * stride), size).Clear();
            new Span<float>(gradValues + ((nint)row * stride), size).Clear();
        }

        relative.Load(problem, head, queries, keys, length);
        relative.ClearGradients();
        var mostRows = MostRows(problem.Mask);
        for (var block = 0; block < length; block += mostRows)
        {
            var rows = Math.Min(mostRows, length - block);
            var (firstKey, count, width) = KeysOf(block, rows);
            var scores = ComputeScores(problem, queries, keys, block, rows);
            var gradients = gradientMemory.Reserve(rows * width);
            var gradOutputBlock = gradOutput + ((nint)block * hidden);
            Gemm.MultiplySingle(
                false, true, rows, count, size,
                gradOutputBlock, hidden, values + ((nint)firstKey * stride), stride, gradients, width, accumulate: false);
            var factors = Factors(problem, width);
            for (var row = 0; row < rows; row++)
            {
                var query = block + row;
                problem.Dropout?.Fill(sequence, head, query, firstKey, count, factors);
                var mean = TensorPrimitives.Dot(
                    new ReadOnlySpan<float>(gradOutput + ((nint)query * hidden), size),
                    new ReadOnlySpan<float>(output + ((nint)query * hidden), size));
                var (first, end) = (visible.First(query), visible.End(query));
                var gradientRow = gradients + ((nint)row * width);
                SoftmaxRow.Backward(
                    scores + ((nint)row * width), gradientRow, width, first - firstKey, end - firstKey,
                    problem.Scale, factors, logSumExp[(nint)query * problem.Heads], mean);
                relative.AddGradient(query, first, end, gradientRow - firstKey);
            }

            Gemm.MultiplySingle(
                true, false, count, size, rows,
                scores, width, gradOutputBlock, hidden, gradValues + ((nint)firstKey * stride), stride, accumulate: true);
            Gemm.MultiplySingle(
                false, false, rows, size, count,
                gradients, width, keys + ((nint)firstKey * stride), stride,
                gradQueries + ((nint)block * stride), stride, accumulate: false);
            Gemm.MultiplySingle(
                true, false, count, size, rows,
                gradients, width, queries + ((nint)block * stride), stride, gradKeys + ((nint)firstKey * stride), stride, accumulate: true);
        }

        relative.AddGradients(queries, keys, gradQueries, gradKeys, gradPositions);
    }

    private static int MostRows(AttentionMask mask) => mask.Causal ? CausalQueryBlock : BidirectionalQueryBlock;

    private (int FirstKey, int Count, int Width) KeysOf(int block, int rows)
    {
        var first = visible.First(block);
        var count = visible.End(block + rows - 1) - first;
        return (first, count, SoftmaxRow.RoundUp(count));
    }

    // Scores of the block's queries with the keys that any of them sees, not yet scaled nor masked.
    private float* ComputeScores(AttentionProblem problem, float* queries, float* keys, int block, int rows)
    {
        var (firstKey, count, width) = KeysOf(block, rows);
        var stride = problem.RowStride;
        // A vector more: rows of relative scores are written in whole vectors.
        var scores = scoreMemory.Reserve((rows * width) + SoftmaxRow.Lanes);
        var hasPositions = problem.Positions is not null;
        if (hasPositions)
        {
            for (var row = 0; row < rows; row++)
            {
                relative.WriteScores(block + row, firstKey, firstKey + count, scores + ((nint)row * width) - firstKey);
            }
        }

        Gemm.MultiplySingle(
            false, true, rows, count, problem.HeadSize,
            queries + ((nint)block * stride), stride, keys + ((nint)firstKey * stride), stride, scores, width, accumulate: hasPositions);
        return scores;
    }

    private float* Factors(AttentionProblem problem, int width) =>
        problem.Dropout is null ? null : factorMemory.Reserve(width);
}
