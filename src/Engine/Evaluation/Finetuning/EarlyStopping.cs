namespace AntLM.Engine.Evaluation.Finetuning;

/// <summary>
/// Decides after each epoch whether it is the best so far and whether there is reason to go on, as Hugging Face's EarlyStoppingCallback
/// does: the best is whatever is larger, but only what is larger by more than the threshold renews the patience.
/// </summary>
/// <param name="patience">Epochs without such an improvement after which training ends.</param>
/// <param name="threshold">What counts as an improvement.</param>
public sealed class EarlyStopping(int patience, double threshold)
{
    private double? best;
    private int waited;

    /// <summary>Whether the latest score is the best one.</summary>
    public bool IsBest { get; private set; }

    /// <summary>Whether training should end.</summary>
    public bool ShouldStop => waited >= patience;

    /// <summary>Takes the score of the next epoch.</summary>
    public void Observe(double score)
    {
        waited = best is null || score - best > threshold ? 0 : waited + 1;
        IsBest = best is null || score > best;
        best = IsBest ? score : best;
    }
}
