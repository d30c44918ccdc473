using AntLM.Engine.Randomness;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices;

/// <summary>
/// One place where activations are dropped. Element e is kept when its <see cref="Philox"/> draw is at least
/// <see cref="Threshold"/>, and then multiplied by <see cref="Scale"/>. Nothing is stored: the backward pass draws again.
/// </summary>
/// <param name="Probability">Probability of being dropped, 0 (no dropout, no draws) to below 1.</param>
/// <param name="Site">Which place it is: the stream of draws.</param>
/// <param name="State">[5] Int32: the seed's low and high half, the step, low and high half of the first token row (see
/// <see cref="RandomState"/>).</param>
/// <param name="FollowsBatch">Whether element indices count in the GLOBAL batch: element = (first token row + row) · width + column.
/// Otherwise the tensor belongs to no row of the batch and element = row · width + column.</param>
/// <remarks>
/// Attention probabilities: element = (((first token row / T + b) · heads + head) · T + i) · T + j.
/// Gathered rows: the row is the token's row before gathering.
/// </remarks>
public sealed record Dropout(float Probability, uint Site, Tensor? State, bool FollowsBatch)
{
    /// <summary>Keeps everything, draws nothing.</summary>
    public static Dropout None { get; } = new(0, 0, null, false);

    /// <summary>Whether anything is dropped.</summary>
    public bool IsActive => Probability > 0;

    /// <summary>Draws below this are dropped: probability · 2³².</summary>
    public uint Threshold => (uint)Math.Min(Math.Round((double)Probability * 4294967296.0), uint.MaxValue);

    /// <summary>What kept elements are multiplied by: 1 / (1 − probability).</summary>
    public float Scale => 1f / (1f - Probability);
}
