namespace AntLM.Engine.Models;

/// <summary>Cross-entropy of a batch, target by target.</summary>
/// <param name="RowLoss">−ln p of each target, nats, in the order of the batch's target rows.</param>
/// <param name="Correct">Targets that had the largest logit.</param>
public sealed record LossResult(float[] RowLoss, int Correct)
{
    /// <summary>Sum over the targets, nats.</summary>
    public double Sum => RowLoss.Sum(loss => (double)loss);

    /// <summary>How many targets there were.</summary>
    public int Targets => RowLoss.Length;
}
