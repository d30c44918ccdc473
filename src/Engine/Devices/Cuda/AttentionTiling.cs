using AntLM.Bindings.Cuda;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <summary>How attention is divided into blocks, as `attention_tile.cuh` does it for one head size.</summary>
/// <param name="HeadSize">d, a multiple of 8 up to 128.</param>
internal readonly record struct AttentionTiling(int HeadSize)
{
    private const int Granularity = 8;
    private const int LargestHead = 128;

    // Four floats more than a row needs, so that rows begin in different banks.
    private const int Padding = 4;

    /// <summary>Queries, and keys, of a tile.</summary>
    public int Rows => HeadSize <= 64 ? 64 : 32;

    /// <summary>Threads of a block.</summary>
    public int Threads => 4 * Rows;

    /// <summary>The tiling of a call.</summary>
    /// <param name="qkv">[N, 3D]</param>
    /// <param name="heads">H</param>
    /// <exception cref="UserException">The kernels do not exist for this head size.</exception>
    public static AttentionTiling Of(Tensor qkv, int heads)
    {
        var hidden = qkv.Width / 3;
        var size = hidden / heads;
        return hidden % heads == 0 && size % Granularity == 0 && size is > 0 and <= LargestHead
            ? new AttentionTiling(size)
            : throw new UserException(
                $"Attention on a GPU needs heads of a multiple of {Granularity} elements up to {LargestHead}; " +
                $"a hidden size of {hidden} with {heads} heads is not possible there. Choose another number of heads, or the CPU.");
    }

    /// <summary>Blocks that write one tile each.</summary>
    public Dim3 Grid(AttentionMask mask, int heads) => (Tiles(mask.Length), heads, mask.Batch);

    /// <summary>Tiles that cover a number of positions or buckets.</summary>
    public int Tiles(int count) => (count + Rows - 1) / Rows;

    /// <summary>Shared memory for tiles of token rows and one of scores.</summary>
    public int SharedBytes(int rowTiles) => sizeof(float) * Rows * ((rowTiles * (HeadSize + Padding)) + Rows + Padding);

    /// <summary>Shared memory for a sum of each row and bucket.</summary>
    public int BucketSumBytes(int buckets) => sizeof(float) * Rows * ((Tiles(buckets) * Rows) + Padding);
}
