using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>Conversions between element types.</content>
internal sealed partial class CudaOperations
{
    /// <inheritdoc cref="IOperations.Cast"/>
    public void Cast(Tensor source, Tensor destination)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Count, source.Count, nameof(destination));
        Cast(source.Address, source.Type, destination.Address, destination.Type, source.Count);
    }

    private void Cast(nint source, DType sourceType, nint destination, DType destinationType, long count) => Launch(
        new KernelModule("cast", Input: sourceType, Output: destinationType), "cast", Tiles(count, BlockThreads * Lanes), BlockThreads, 0,
        source, count, destination);
}
