using AntLM.Engine.Tensors;

namespace AntLM.Engine.Autograd;

/// <summary>What a classifier's cross-entropy leaves.</summary>
/// <param name="Loss">[1] Σ of the rows' losses over the denominator, nats.</param>
/// <param name="RowLoss">[capacity] −ln p of each target, nats, zero behind the count.</param>
/// <param name="RowCorrect">[capacity] Int32: 1 where the target has the largest logit.</param>
public sealed record ClassifierOutput(Tensor Loss, Tensor RowLoss, Tensor RowCorrect);
