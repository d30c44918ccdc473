using AntLM.Engine.Objectives;
using AntLM.Engine.Training;

namespace AntLM.Engine.Evaluation.ZeroShot;

/// <summary>Evaluations that follow some of a run's epochs.</summary>
/// <param name="evaluations">One for each task.</param>
/// <param name="epochs">The epochs.</param>
/// <param name="kinds">By which scores; null: by the one of the epoch's objective, so that each phase is scored by its own method.</param>
public sealed class ScheduledZeroShot(IReadOnlyList<ZeroShotEvaluation> evaluations, EpochChoice epochs, ScoreKinds? kinds)
{
    /// <summary>Whether it follows this epoch.</summary>
    public bool IsDue(EpochReport epoch) => epochs.Includes(epoch.Epoch);

    /// <summary>Scores every task.</summary>
    public IReadOnlyList<ZeroShotReport> Run(EpochReport epoch, CancellationToken cancellation)
    {
        var only = kinds ?? (epoch.Objective == CausalObjective.ObjectiveName ? ScoreKinds.Causal : ScoreKinds.Masked);
        return [.. evaluations.Select(evaluation => evaluation.Run(progress: null, cancellation, only))];
    }
}
