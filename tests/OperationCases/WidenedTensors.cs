using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;

namespace AntLM.OperationCases;

/// <summary>The arguments of one call as the processor takes them.</summary>
/// <param name="processor">Holds the widened copies.</param>
internal sealed class WidenedTensors(Device processor) : IDisposable
{
    private readonly List<(Tensor Narrow, Tensor Wide)> widened = [];

    /// <summary>An argument whose tensors are in host memory, BFloat16 ones as Float32 copies.</summary>
    public object? Widen(object? argument) => argument switch
    {
        Tensor { Type: DType.BFloat16 } tensor => Copy(tensor),
        Tensor tensor => InHostMemory(tensor),
        AttentionMask mask => mask with
        {
            KeyLengths = InHostMemory(mask.KeyLengths),
            DocumentStarts = mask.DocumentStarts is null ? null : InHostMemory(mask.DocumentStarts),
        },
        TargetRows targets => new TargetRows(InHostMemory(targets.Rows), InHostMemory(targets.Ids), InHostMemory(targets.Count)),
        Dropout { State: not null } dropout => dropout with { State = InHostMemory(dropout.State) },
        _ => argument,
    };

    /// <summary>Rounds every copy into its tensor: sources, which are what they were, and then destinations, which stand behind them in
    /// the order of arguments.</summary>
    public void RoundBack()
    {
        foreach (var (narrow, wide) in widened)
        {
            processor.Operations.Cast(wide, narrow);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => widened.ForEach(pair => pair.Wide.Storage.Dispose());

    private static Tensor InHostMemory(Tensor tensor) =>
        new(new StorageView(tensor.Storage, isHostMemory: true), tensor.ByteOffset, tensor.Shape, tensor.Type);

    private Tensor Copy(Tensor tensor)
    {
        var wide = processor.CreateTensor(tensor.Shape, DType.Float32);
        processor.Operations.Cast(tensor, wide);
        widened.Add((tensor, wide));
        return wide;
    }
}
