using System.Numerics.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>
/// Attention of one sequence and head, a block of queries at a time: scores of the block with every key it can see, softmax row by row,
/// products with the values. What is masked out is skipped by register tiles. The backward pass computes the probabilities again (Dao et
/// al. 2022, "FlashAttention", without its tiling over keys: a block of scores fits the second-level cache).
/// </summary>
/// <remarks>One per thread, with memory that is allocated once and kept.</remarks>
internal sealed unsafe class AttentionTile
{
    // A whole number of register tiles of any kernel; few enough that its scores and their gradients stay in cache.
    private const int QueryBlock = 48;

    [ThreadStatic]
    private static AttentionTile? ofThisThread;

    private readonly VisibleKeys visible = new();
    private readonly RelativeScores relative = new();
    private readonly GemmWorkspace scoreMemory = new();
    private readonly GemmWorkspace gradientMemory = new();
    private readonly GemmWorkspace factorMemory = new();
    private readonly PackedFactor queryRows = new();
    private readonly PackedFactor keyColumns = new();
    private readonly PackedFactor keyRows = new();
    private readonly PackedFactor valueColumns = new();
    private readonly PackedFactor valueRows = new();
    private readonly PackedFactor gradOutputRows = new();

    private AttentionTile()
    {
    }

    /// <summary>The calling thread's own.</summary>
    public static AttentionTile OfThisThread => ofThisThread ??= new AttentionTile();

    /// <summary>Writes one head's columns of the output and of logSumExp for one sequence.</summary>
    public void Forward(in AttentionProblem problem, int sequence, int head)
    {
        visible.Load(problem.Mask, sequence);
        var (size, stride, hidden, length) = (problem.HeadSize, problem.RowStride, problem.Hidden, visible.Length);
        var queries = problem.Qkv + problem.Offset(sequence, head, stride);
        var keys = queries + hidden;
        var values = keys + hidden;
        var output = problem.Output + problem.Offset(sequence, head, hidden);
        var logSumExp = problem.LogSumExp + ((nint)sequence * problem.Mask.Length * problem.Heads) + head;
        relative.Load(problem, head, queries, keys, length);
        keyColumns.Load(new(keys, stride, stripsAreRows: false), size, length);
        valueRows.Load(new(values, stride, stripsAreRows: true), length, size);
        for (var block = 0; block < length; block += QueryBlock)
        {
            var rows = Math.Min(QueryBlock, length - block);
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

            MultiplyByKeys(valueRows, block, rows, scores, firstKey, width, output + ((nint)block * hidden), hidden);
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
    public void Backward(in AttentionProblem problem, int sequence, int head, float* gradPositions)
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
        queryRows.Load(new(queries, stride, stripsAreRows: true), length, size);
        keyColumns.Load(new(keys, stride, stripsAreRows: false), size, length);
        keyRows.Load(new(keys, stride, stripsAreRows: true), length, size);
        valueColumns.Load(new(values, stride, stripsAreRows: false), size, length);
        gradOutputRows.Load(new(gradOutput, hidden, stripsAreRows: true), length, size);
        for (var block = 0; block < length; block += QueryBlock)
        {
            var rows = Math.Min(QueryBlock, length - block);
            var (firstKey, count, width) = KeysOf(block, rows);
            var scores = ComputeScores(problem, queries, keys, block, rows);
            var gradients = gradientMemory.Reserve(rows * width);
            MultiplyByColumns(
                valueColumns, block, rows, gradOutput + ((nint)block * hidden), hidden, gradients, firstKey, width, accumulate: false);
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

            MultiplyByKeys(keyRows, block, rows, gradients, firstKey, width, gradQueries + ((nint)block * stride), stride);
            AddByQueries(gradOutputRows, block, rows, scores, firstKey, count, width, gradValues + ((nint)firstKey * stride), stride);
            AddByQueries(queryRows, block, rows, gradients, firstKey, count, width, gradKeys + ((nint)firstKey * stride), stride);
        }

        relative.AddGradients(queries, keys, gradQueries, gradKeys, gradPositions);
    }

    // The keys that a block sees, from a panel's first one on.
    private (int FirstKey, int Count, int Width) KeysOf(int block, int rows)
    {
        var first = visible.First(block) & -PackedFactor.PanelColumns;
        var count = visible.End(block + rows - 1) - first;
        return (first, count, SoftmaxRow.RoundUp(PackedFactor.RoundUp(count)));
    }

    // Scores of the block's queries with the keys that any of them sees, not yet scaled nor masked.
    private float* ComputeScores(in AttentionProblem problem, float* queries, float* keys, int block, int rows)
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

        MultiplyByColumns(
            keyColumns, block, rows, queries + ((nint)block * stride), stride, scores, firstKey, width, accumulate: hasPositions);
        return scores;
    }

    private float* Factors(in AttentionProblem problem, int width) =>
        problem.Dropout is null ? null : factorMemory.Reserve(width);

    // product [rows, keys] = or += a [rows, d] · columns [d, keys], as far as the queries of a register tile see keys.
    private void MultiplyByColumns(
        PackedFactor columns, int block, int rows, float* a, int aRow, float* product, int firstKey, int width, bool accumulate)
    {
        for (var row = 0; row < rows; row += PackedFactor.TileRows)
        {
            var height = Math.Min(PackedFactor.TileRows, rows - row);
            var from = visible.First(block + row) & -PackedFactor.PanelColumns;
            var to = visible.End(block + row + height - 1);
            columns.MultiplyColumns(
                height, a + ((nint)row * aRow), aRow, from, to, product + ((nint)row * width) + from - firstKey, width, accumulate);
        }
    }

    // product [rows, d] = a [rows, keys] · matrix [keys, d], over the keys that the queries of a register tile see.
    private void MultiplyByKeys(
        PackedFactor matrix, int block, int rows, float* a, int firstKey, int width, float* product, int productRow)
    {
        for (var row = 0; row < rows; row += PackedFactor.TileRows)
        {
            var height = Math.Min(PackedFactor.TileRows, rows - row);
            var from = visible.First(block + row);
            var count = visible.End(block + row + height - 1) - from;
            matrix.MultiplyRows(
                height, a + ((nint)row * width) + from - firstKey, width, 1, from, count,
                product + ((nint)row * productRow), productRow, accumulate: false);
        }
    }

    // sum [keys, d] += aᵀ [keys, rows] · matrix [rows, d], over the block's queries that see the keys of a register tile.
    private void AddByQueries(
        PackedFactor matrix, int block, int rows, float* a, int firstKey, int count, int width, float* sum, int sumRow)
    {
        var (from, to) = (0, 0);
        for (var key = 0; key < count; key += PackedFactor.TileRows)
        {
            var height = Math.Min(PackedFactor.TileRows, count - key);
            while (from < rows && visible.End(block + from) <= firstKey + key)
            {
                from++;
            }

            while (to < rows && visible.First(block + to) < firstKey + key + height)
            {
                to++;
            }

            if (from < to)
            {
                matrix.MultiplyRows(
                    height, a + ((nint)from * width) + key, 1, width, block + from, to - from,
                    sum + ((nint)key * sumRow), sumRow, accumulate: true);
            }
        }
    }
}
