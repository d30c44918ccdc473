using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>Rotary positions.</content>
internal sealed partial class CudaOperations
{
    /// <inheritdoc cref="IOperations.Rotary"/>
    public void Rotary(Tensor qkv, Tensor angles, int heads, int length) => Rotate(qkv, angles, heads, length, direction: 1);

    /// <inheritdoc cref="IOperations.RotaryBackward"/>
    public void RotaryBackward(Tensor gradQkv, Tensor angles, int heads, int length) =>
        Rotate(gradQkv, angles, heads, length, direction: -1);

    private void Rotate(Tensor qkv, Tensor angles, int heads, int length, float direction)
    {
        // A thread takes eight pairs: sixteen elements of the queries and keys.
        var threads = RowThreads(qkv.Width / 3);
        Launch(
            new KernelModule("rotary", Storage: qkv.Type), "rotary", qkv.Rows, threads, 0,
            angles.Address, heads, angles.Width, length, direction, qkv.Address);
    }
}
