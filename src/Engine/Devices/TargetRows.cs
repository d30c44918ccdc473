using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices;

/// <summary>
/// The rows of a batch that have a target, ascending, with a planned capacity so that one recorded step serves every batch.
/// </summary>
/// <param name="Rows">[capacity] Int32: index of the token's row in [batch · length]; entries at or beyond the count are ignored.</param>
/// <param name="Ids">[capacity] Int32: the token to predict there.</param>
/// <param name="Count">[1] Int32, on the device: how many entries are used.</param>
public sealed record TargetRows(Tensor Rows, Tensor Ids, Tensor Count)
{
    /// <summary>How many entries there is room for.</summary>
    public int Capacity => Rows.Width;
}
