using AntLM.Bindings.Cuda;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <summary>A block of device memory.</summary>
/// <param name="buffer">The memory, owned from now on.</param>
/// <param name="released">Is told how many bytes were given back.</param>
internal sealed class CudaStorage(DeviceBuffer buffer, Action<long> released) : Storage
{
    private bool disposed;

    /// <inheritdoc/>
    public override nint Address => buffer.Pointer;

    /// <inheritdoc/>
    public override long Bytes => buffer.Bytes;

    /// <inheritdoc/>
    public override bool IsHostMemory => false;

    /// <inheritdoc/>
    protected override void Release()
    {
        if (!disposed)
        {
            disposed = true;
            buffer.Dispose();
            released(buffer.Bytes);
        }
    }
}
