namespace AntLM.Engine.Evaluation.Finetuning;

/// <summary>An epoch of fine-tuning.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">Mean cross-entropy of the training examples, nats.</param>
/// <param name="Metrics">On the validation set, after the epoch.</param>
/// <param name="IsBest">Whether it is the best so far.</param>
/// <param name="Seconds">What it took, the validation included.</param>
public sealed record FineTuningEpoch(int Epoch, double Loss, ClassificationMetrics Metrics, bool IsBest, double Seconds);
