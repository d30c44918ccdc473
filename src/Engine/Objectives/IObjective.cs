using AntLM.Engine.Data;

namespace AntLM.Engine.Objectives;

/// <summary>
/// Turns rows of tokens into inputs, a mask value, and targets. Models see only what it returns and infer nothing from its name,
/// so a further objective is one more class.
/// </summary>
public interface IObjective
{
    /// <summary>What schedules and logs call it: "CLM", "MLM".</summary>
    string Name { get; }

    /// <summary>Whether attention is causal under it.</summary>
    bool IsCausal { get; }

    /// <summary>Targets that a batch of this many token rows is planned for; more are possible and take the full-capacity plan.</summary>
    int PlannedTargets(int tokenRows);

    /// <summary>Inputs and targets of one batch.</summary>
    /// <param name="tokens">The rows; not changed.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="step">Optimiser step: draws are made afresh for each.</param>
    ObjectiveBatch Prepare(TokenBatch tokens, ulong seed, uint step);
}
