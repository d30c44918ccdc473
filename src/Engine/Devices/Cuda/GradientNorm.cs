using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>The norm of all gradients.</content>
internal sealed partial class CudaOperations
{
    private const int ElementsOfNormTile = 16384;
    private const int TotalThreads = 1024;

    /// <inheritdoc cref="IOperations.GradientNorm"/>
    public void GradientNorm(Tensor gradients, Tensor norm)
    {
        scratch.Begin();
        var tiles = Tiles(gradients.Count, ElementsOfNormTile);
        var partial = ScratchDoubles(tiles);
        var module = new KernelModule("gradient_norm");
        Launch(
            module, "gradient_norm_partial", tiles, BlockThreads, 0, gradients.Address, gradients.Count, ElementsOfNormTile, partial);
        Launch(module, "gradient_norm", 1, TotalThreads, 0, partial, tiles, norm.Address);
    }
}
