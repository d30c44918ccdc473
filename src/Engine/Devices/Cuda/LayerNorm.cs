using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>The layer norm.</content>
internal sealed partial class CudaOperations
{
    /// <inheritdoc cref="IOperations.LayerNorm"/>
    public void LayerNorm(
        Tensor x, Tensor? gain, Tensor? bias, float epsilon, Tensor y, Tensor mean, Tensor inverseDeviation) => Launch(
            LayerNormModule(x, y), "layer_norm_forward", x.Rows, RowThreads(x.Width), 0,
            x.Address, PointerOf(gain), PointerOf(bias), x.Width, epsilon, y.Address, mean.Address, inverseDeviation.Address);

    /// <inheritdoc cref="IOperations.LayerNormBackward"/>
    public void LayerNormBackward(
        Tensor gradY, Tensor x, Tensor? gain, Tensor mean, Tensor inverseDeviation, bool accumulate,
        Tensor gradX, Tensor? gradGain, Tensor? gradBias)
    {
        scratch.Begin();
        Launch(
            LayerNormModule(x, gradY), "layer_norm_backward", x.Rows, RowThreads(x.Width), 0,
            gradY.Address, x.Address, PointerOf(gain), mean.Address, inverseDeviation.Address, x.Width, accumulate ? 1 : 0,
            gradX.Address);
        if (gradGain is not null && gradBias is not null)
        {
            AddLayerNormAffineGradients(gradY, x, mean, inverseDeviation, gradGain, gradBias);
        }
    }

    private static KernelModule LayerNormModule(Tensor x, Tensor y) => new("layer_norm", Input: x.Type, Output: y.Type);

    private void AddLayerNormAffineGradients(
        Tensor gradY, Tensor x, Tensor mean, Tensor inverseDeviation, Tensor gradGain, Tensor gradBias)
    {
        var (rows, width, rowsPerTile) = (x.Rows, x.Width, RowsPerTile(x.Rows));
        var tiles = Tiles(rows, rowsPerTile);
        var partialGain = ScratchFloats((long)tiles * width);
        var partialBias = ScratchFloats((long)tiles * width);
        Launch(
            LayerNormModule(x, gradY), "layer_norm_backward_affine", (Tiles(width, ColumnThreads), tiles), ColumnThreads, 0,
            gradY.Address, x.Address, mean.Address, inverseDeviation.Address, rows, width, rowsPerTile, partialGain, partialBias);
        AddPartialColumnSums(partialGain, tiles, width, gradGain);
        AddPartialColumnSums(partialBias, tiles, width, gradBias);
    }
}
