using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

internal sealed unsafe partial class CpuOperations
{
    /// <inheritdoc/>
    public void Attention(Tensor qkv, AttentionMask mask, int heads, Tensor output, Tensor logSumExp)
    {
        var problem = new AttentionProblem(qkv, mask, heads, output, logSumExp);
        threads.For(problem.Tiles, new AttentionHeads(problem));
    }

    /// <inheritdoc/>
    public void AttentionBackward(
        Tensor gradOutput, Tensor qkv, Tensor output, Tensor logSumExp, AttentionMask mask, int heads, Tensor gradQkv)
    {
        var problem = new AttentionProblem(qkv, mask, heads, output, logSumExp)
        {
            GradOutput = gradOutput.FloatPointer,
            GradQkv = gradQkv.FloatPointer,
        };
        threads.For(problem.Tiles, new AttentionGradients(problem));
    }

    // Of attention with and without relative positions.
    private readonly struct AttentionHeads(AttentionProblem problem) : ITileBody
    {
        public void Run(int tile) => AttentionTile.OfThisThread.Forward(problem, tile / problem.Heads, tile % problem.Heads);
    }

    private readonly struct AttentionGradients(AttentionProblem problem) : ITileBody
    {
        public void Run(int tile) => AttentionTile.OfThisThread.Backward(problem, tile / problem.Heads, tile % problem.Heads, null);
    }
}
