using AntLM.Engine.Tensors;

namespace AntLM.Engine.Training;

/// <summary>The world of one process: sums are what they are.</summary>
public sealed class SingleProcess : ICollective
{
    /// <inheritdoc/>
    public int WorldSize => 1;

    /// <inheritdoc/>
    public void Sum(Tensor tensor)
    {
    }
}
