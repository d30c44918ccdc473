using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>The root-mean-square norm.</content>
internal sealed partial class CudaOperations
{
    /// <inheritdoc cref="IOperations.RmsNorm"/>
    public void RmsNorm(Tensor x, Tensor gain, float epsilon, Tensor y, Tensor inverseRms) => Launch(
        RmsNormModule(x, y), "rms_norm_forward", x.Rows, RowThreads(x.Width), 0,
        x.Address, gain.Address, x.Width, epsilon, y.Address, inverseRms.Address);

    /// <inheritdoc cref="IOperations.RmsNormBackward"/>
    public void RmsNormBackward(Tensor gradY, Tensor x, Tensor gain, Tensor inverseRms, bool accumulate, Tensor gradX, Tensor gradGain)
    {
        scratch.Begin();
        Launch(
            RmsNormModule(x, gradY), "rms_norm_backward", x.Rows, RowThreads(x.Width), 0,
            gradY.Address, x.Address, gain.Address, inverseRms.Address, x.Width, accumulate ? 1 : 0, gradX.Address);
        AddRmsNormGainGradient(gradY, x, inverseRms, gradGain);
    }

    private static KernelModule RmsNormModule(Tensor x, Tensor y) => new("rms_norm", Input: x.Type, Output: y.Type);

    private void AddRmsNormGainGradient(Tensor gradY, Tensor x, Tensor inverseRms, Tensor gradGain)
    {
        var (rows, width, rowsPerTile) = (x.Rows, x.Width, RowsPerTile(x.Rows));
        var tiles = Tiles(rows, rowsPerTile);
        var partial = ScratchFloats((long)tiles * width);
        Launch(
            RmsNormModule(x, gradY), "rms_norm_backward_gain", (Tiles(width, ColumnThreads), tiles), ColumnThreads, 0,
            gradY.Address, x.Address, inverseRms.Address, rows, width, rowsPerTile, partial);
        AddPartialColumnSums(partial, tiles, width, gradGain);
    }
}
