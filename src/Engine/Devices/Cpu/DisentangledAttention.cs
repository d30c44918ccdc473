using AntLM.Engine.Tensors;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace AntLM.Engine.Devices.Cpu;

internal sealed unsafe partial class CpuOperations
{
    // Gradients of positions are kept for so many sequences before they are summed, so that the memory does not grow with the batch.
    private const int SequencesPerSum = 16;

    private readonly RelativePositions relativePositions = new();

    /// <inheritdoc/>
    public void DisentangledAttention(
        Tensor qkv, Tensor positions, Tensor buckets, AttentionMask mask, int heads, Dropout dropout, Tensor output, Tensor logSumExp)
    {
        var problem = new AttentionProblem(qkv, mask, heads, output, logSumExp)
        {
            Scale = DisentangledScale(qkv, heads),
            Positions = relativePositions.Load(positions, buckets),
            Dropout = ProbabilityDropout.Of(dropout, mask, heads),
        };
        threads.For(problem.Tiles, new AttentionHeads(problem));
    }

    /// <inheritdoc/>
    public void DisentangledAttentionBackward(
        Tensor gradOutput, Tensor qkv, Tensor positions, Tensor buckets, Tensor output, Tensor logSumExp, AttentionMask mask, int heads,
        Dropout dropout, Tensor gradQkv, Tensor gradPositions)
    {
        var problem = new AttentionProblem(qkv, mask, heads, output, logSumExp)
        {
            Scale = DisentangledScale(qkv, heads),
            Positions = relativePositions.Load(positions, buckets),
            Dropout = ProbabilityDropout.Of(dropout, mask, heads),
            GradOutput = gradOutput.FloatPointer,
            GradQkv = gradQkv.FloatPointer,
        };

        // Each sequence has a part of its own; the parts are added in the order of the sequences, whoever computed them.
        var count = checked((int)gradPositions.Count);
        var parts = workingMemory.Floats((long)Math.Min(SequencesPerSum, mask.Batch) * count);
        var sum = gradPositions.FloatPointer;
        new Span<float>(sum, count).Clear();
        for (var first = 0; first < mask.Batch; first += SequencesPerSum)
        {
            var sequences = Math.Min(SequencesPerSum, mask.Batch - first);
            threads.For(sequences * heads, new DisentangledAttentionGradients(problem, first, parts, count));
            for (var sequence = 0; sequence < sequences; sequence++)
            {
                var total = new Span<float>(sum, count);
                TensorPrimitives.Add(total, new ReadOnlySpan<float>(parts + ((nint)sequence * count), count), total);
            }
        }
    }

    private readonly struct DisentangledAttentionGradients(AttentionProblem problem, int firstSequence, float* parts, nint partSize)
        : ITileBody
    {
        public void Run(int tile)
        {
            var (sequence, head) = (tile / problem.Heads, tile % problem.Heads);
            AttentionTile.OfThisThread.Backward(
                problem, firstSequence + sequence, head, parts + (sequence * partSize) + (head * problem.HeadSize));
        }
    }

    // A row of qkv holds 3D floats, so a head's share is 3d.
    private static float DisentangledScale(Tensor qkv, int heads) => 1 / MathF.Sqrt(qkv.Width / heads);
}
