using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>Attention with relative positions: both position products by cuBLAS, gathered by bucket inside the tiles of scores.</content>
internal sealed partial class CudaOperations
{
    private const int PositionThreads = 256;

    /// <inheritdoc cref="IOperations.DisentangledAttention"/>
    /// <exception cref="UserException">The kernels do not exist for this head size.</exception>
    public void DisentangledAttention(
        Tensor qkv, Tensor positions, Tensor buckets, AttentionMask mask, int heads, Dropout dropout, Tensor output, Tensor logSumExp)
    {
        var tiling = AttentionTiling.Of(qkv, heads);
        var drop = new DropoutArguments(dropout);
        scratch.Begin();
        var (queryScores, keyScores, bucketStride) = PositionScores(qkv, positions, heads);
        Launch(
            AttentionModule("disentangled_attention", qkv, tiling), "disentangled_attention_forward",
            tiling.Grid(mask, heads), tiling.Threads, tiling.SharedBytes(2),
            qkv.Address, queryScores, keyScores, bucketStride, buckets.Address,
            mask.KeyLengths.Address, PointerOf(mask.DocumentStarts), mask.Causal ? 1 : 0, mask.Length, DisentangledScale(tiling),
            drop.State, drop.Site, drop.Threshold, drop.Scale, drop.FollowsBatch, output.Address, logSumExp.Address);
    }

    /// <inheritdoc cref="IOperations.DisentangledAttentionBackward"/>
    public void DisentangledAttentionBackward(
        Tensor gradOutput, Tensor qkv, Tensor positions, Tensor buckets, Tensor output, Tensor logSumExp, AttentionMask mask, int heads,
        Dropout dropout, Tensor gradQkv, Tensor gradPositions)
    {
        var tiling = AttentionTiling.Of(qkv, heads);
        var (module, grid) = (AttentionModule("disentangled_attention", qkv, tiling), tiling.Grid(mask, heads));
        var sharedBytes = tiling.SharedBytes(3) + tiling.BucketSumBytes(positions.Rows);
        var drop = new DropoutArguments(dropout);
        scratch.Begin();
        var (queryScores, keyScores, bucketStride) = PositionScores(qkv, positions, heads);
        var delta = ScratchFloats(logSumExp.Count);
        var (shares, count) = (grid.X * grid.Z, checked((int)gradPositions.Count));
        var partial = ScratchFloats((long)shares * count);
        Launch(
            module, "disentangled_attention_backward_queries", grid, tiling.Threads, sharedBytes,
            gradOutput.Address, qkv.Address, positions.Address, positions.Rows, queryScores, keyScores, bucketStride, buckets.Address,
            output.Address, logSumExp.Address,
            mask.KeyLengths.Address, PointerOf(mask.DocumentStarts), mask.Causal ? 1 : 0, mask.Length, DisentangledScale(tiling),
            drop.State, drop.Site, drop.Threshold, drop.Scale, drop.FollowsBatch, delta, gradQkv.Address, partial);
        Launch(
            module, "disentangled_attention_backward_keys", grid, tiling.Threads, sharedBytes,
            gradOutput.Address, qkv.Address, positions.Address, positions.Rows, queryScores, keyScores, bucketStride, buckets.Address,
            logSumExp.Address, delta,
            mask.KeyLengths.Address, PointerOf(mask.DocumentStarts), mask.Causal ? 1 : 0, mask.Length, DisentangledScale(tiling),
            drop.State, drop.Site, drop.Threshold, drop.Scale, drop.FollowsBatch, gradQkv.Address, partial);
        Launch(
            module, "sum_partial_positions", Tiles(count, PositionThreads), PositionThreads, 0,
            partial, shares, count, gradPositions.Address);
    }

    private static float DisentangledScale(AttentionTiling tiling) => 1 / MathF.Sqrt(3 * tiling.HeadSize);

    /// <summary>q·k̂ and k·q̂, fp32 [N, H, stride] in scratch memory: a product for each head, side by side in rows of tokens.</summary>
    private (nint OfQueries, nint OfKeys, int Stride) PositionScores(Tensor qkv, Tensor positions, int heads)
    {
        // Whole groups of eight, so that rows of the result begin where cuBLAS writes fastest.
        var stride = Tiles(positions.Rows, 8) * 8;
        var (hidden, size) = (qkv.Width / 3, qkv.Width / 3 / heads);
        var columns = hidden * qkv.Type.Bytes();
        var (queries, positionQueries) = (MatrixOperand.Of(qkv), MatrixOperand.Of(positions));
        nint Multiply(MatrixOperand rows, MatrixOperand ofPositions)
        {
            var scores = ScratchFloats((long)qkv.Rows * heads * stride);
            if (!planning)
            {
                products.MultiplyBatch(
                    qkv.Rows, positions.Rows, size, rows, size, ofPositions.Transpose(), size,
                    new MatrixOperand(scores, DType.Float32, heads * stride), stride, heads, accumulate: false);
            }

            return scores;
        }

        return (
            Multiply(queries, positionQueries with { Address = positions.Address + columns }),
            Multiply(queries with { Address = qkv.Address + columns }, positionQueries),
            stride);
    }
}
