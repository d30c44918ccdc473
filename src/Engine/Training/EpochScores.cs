namespace AntLM.Engine.Training;

/// <summary>The scores of one epoch's evaluation.</summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="Objective">"CLM" or "MLM"; empty where the log does not say.</param>
/// <param name="Scores">By their names in metrics.jsonl: "clm_loss", "mlm_accuracy", "pairs_causal.mean", …</param>
public sealed record EpochScores(int Epoch, string Objective, IReadOnlyDictionary<string, double> Scores)
{
    /// <summary>The score of this name, or null.</summary>
    public double? this[string name] => Scores.TryGetValue(name, out var score) ? score : null;
}
