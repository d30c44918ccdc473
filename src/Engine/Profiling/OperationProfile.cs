using AntLM.Engine.Devices;

namespace AntLM.Engine.Profiling;

/// <summary>Times of operations, collected by a <see cref="ProfilingDevice"/>.</summary>
public sealed class OperationProfile
{
    private readonly Dictionary<(StepPhase Phase, string Operation), OperationTimes> times = [];
    private StepPhase phase = StepPhase.Optimizer;

    /// <summary>What was called, in the order of a step's phases, the longest first in each.</summary>
    public IReadOnlyList<OperationTimes> Operations =>
        [.. times.Values.OrderBy(entry => entry.Phase).ThenByDescending(entry => entry.TotalSeconds)];

    /// <summary>Forgets everything, as after warm-up.</summary>
    public void Clear() => times.Clear();

    internal void Add(string operation, double seconds, OperationCost cost)
    {
        phase = PhaseOf(operation);
        if (!times.TryGetValue((phase, operation), out var entry))
        {
            entry = new OperationTimes(phase, operation);
            times.Add((phase, operation), entry);
        }

        entry.Add(seconds, cost);
    }

    private StepPhase PhaseOf(string operation) => operation switch
    {
        nameof(IOperations.CrossEntropy) or nameof(IOperations.CrossEntropyWithGradient) => StepPhase.Loss,
        nameof(IOperations.GradientNorm) or nameof(IOperations.AdamW) or nameof(IOperations.Lamb) => StepPhase.Optimizer,
        // A step begins with zeroed gradients of parameters; later it is the residual stream's gradient, before the backward pass.
        nameof(IOperations.Zero) => phase == StepPhase.Optimizer ? StepPhase.Optimizer : StepPhase.Backward,
        _ when operation.Contains("Backward", StringComparison.Ordinal) => StepPhase.Backward,
        // Behind a backward pass a forward pass is the next micro-batch's, and begins with the embedding, or it is a block's again.
        _ when phase is StepPhase.Backward or StepPhase.Recompute && operation != nameof(IOperations.Embedding) => StepPhase.Recompute,
        _ => StepPhase.Forward,
    };
}
