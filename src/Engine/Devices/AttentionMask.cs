using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices;

/// <summary>
/// Which keys a query sees, as a value: attention kernels apply it while they compute scores, no T × T tensor exists.
/// Query i of row b sees key j when j &lt; KeyLengths[b], (j ≤ i or not <paramref name="Causal"/>), and, where
/// <paramref name="DocumentStarts"/> is given, DocumentStarts[b, j] = DocumentStarts[b, i].
/// A query at or beyond its row's key length is padding: its output and its gradients are zero.
/// </summary>
/// <param name="Causal">Whether a query sees only keys at or before its own position.</param>
/// <param name="KeyLengths">[batch] Int32: real tokens of each row, 1 to T, padding behind them.</param>
/// <param name="DocumentStarts">
/// [batch, length] Int32: position at which the document of each token begins, or null for one document a row.
/// </param>
/// <param name="Batch">Rows.</param>
/// <param name="Length">Positions T in each row.</param>
public sealed record AttentionMask(bool Causal, Tensor KeyLengths, Tensor? DocumentStarts, int Batch, int Length);
