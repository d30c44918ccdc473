namespace AntLM.Engine.Models;

/// <summary>
/// LoRA (Hu et al. 2021): the backbone's weights stay as they are; beside those of queries and values stand W + α/r · B A, of which only
/// A and B are trained.
/// </summary>
/// <param name="Rank">r, rows of A.</param>
/// <param name="Alpha">α.</param>
/// <param name="Dropout">Probability with which an element of A's input is dropped.</param>
public sealed record LowRankAdaptation(int Rank = 8, double Alpha = 16, float Dropout = 0.1f)
{
    /// <summary>α / r.</summary>
    public float Scale => (float)(Alpha / Rank);
}
