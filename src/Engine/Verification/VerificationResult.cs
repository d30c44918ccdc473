using System.Text.Json.Nodes;
using AntLM.Engine.Interop;

namespace AntLM.Engine.Verification;

/// <summary>What a case gave.</summary>
/// <param name="Name">The case file's name without extension.</param>
/// <param name="Limits">Which limits were applied, and what they are.</param>
/// <param name="Quantities">Everything that was compared.</param>
/// <param name="WithoutReference">Names of what was computed and not compared, because the case has no reference for it.</param>
/// <param name="Actual">The case file's content with the computed values in place of the references.</param>
/// <param name="Tensors">The computed tensors under the names of the case's own; empty where it has none.</param>
public sealed record VerificationResult(
    string Name,
    string Limits,
    IReadOnlyList<Quantity> Quantities,
    IReadOnlyCollection<string> WithoutReference,
    JsonObject Actual,
    IReadOnlyList<SafetensorsTensor> Tensors)
{
    /// <summary>Whether any quantity is over its limit.</summary>
    public bool IsOver => Quantities.Any(quantity => quantity.IsOver);
}
