using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>Attention.</content>
internal sealed partial class CudaOperations
{
    /// <inheritdoc cref="IOperations.Attention"/>
    /// <exception cref="UserException">The kernels do not exist for this head size.</exception>
    public void Attention(Tensor qkv, AttentionMask mask, int heads, Tensor output, Tensor logSumExp)
    {
        var tiling = AttentionTiling.Of(qkv, heads);
        Launch(
            AttentionModule("attention", qkv, tiling), "attention_forward", tiling.Grid(mask, heads), tiling.Threads, tiling.SharedBytes(2),
            qkv.Address, mask.KeyLengths.Address, PointerOf(mask.DocumentStarts), mask.Causal ? 1 : 0, mask.Length,
            AttentionScale(tiling), output.Address, logSumExp.Address);
    }

    /// <inheritdoc cref="IOperations.AttentionBackward"/>
    public void AttentionBackward(
        Tensor gradOutput, Tensor qkv, Tensor output, Tensor logSumExp, AttentionMask mask, int heads, Tensor gradQkv)
    {
        var tiling = AttentionTiling.Of(qkv, heads);
        var (module, grid) = (AttentionModule("attention", qkv, tiling), tiling.Grid(mask, heads));
        scratch.Begin();
        var delta = ScratchFloats(logSumExp.Count);
        Launch(
            module, "attention_backward_queries", grid, tiling.Threads, tiling.SharedBytes(3),
            gradOutput.Address, qkv.Address, output.Address, logSumExp.Address, mask.KeyLengths.Address, PointerOf(mask.DocumentStarts),
            mask.Causal ? 1 : 0, mask.Length, AttentionScale(tiling), delta, gradQkv.Address);
        Launch(
            module, "attention_backward_keys", grid, tiling.Threads, tiling.SharedBytes(3),
            gradOutput.Address, qkv.Address, logSumExp.Address, delta, mask.KeyLengths.Address, PointerOf(mask.DocumentStarts),
            mask.Causal ? 1 : 0, mask.Length, AttentionScale(tiling), gradQkv.Address);
    }

    private static KernelModule AttentionModule(string source, Tensor qkv, AttentionTiling tiling) =>
        new(source, Storage: qkv.Type, HeadSize: tiling.HeadSize);

    private static float AttentionScale(AttentionTiling tiling) => 1 / MathF.Sqrt(tiling.HeadSize);
}
