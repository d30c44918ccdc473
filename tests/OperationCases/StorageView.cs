using AntLM.Engine.Tensors;

namespace AntLM.OperationCases;

/// <summary>A block under another claim about who can reach it.</summary>
/// <param name="storage">The block, which is freed with the view.</param>
/// <param name="isHostMemory">The claim.</param>
internal sealed class StorageView(Storage storage, bool isHostMemory) : Storage
{
    /// <inheritdoc/>
    public override nint Address => storage.Address;

    /// <inheritdoc/>
    public override long Bytes => storage.Bytes;

    /// <inheritdoc/>
    public override bool IsHostMemory => isHostMemory;

    /// <inheritdoc/>
    protected override void Release() => storage.Dispose();
}
