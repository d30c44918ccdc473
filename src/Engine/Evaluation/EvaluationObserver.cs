using System.Diagnostics;
using AntLM.Engine.Data;
using AntLM.Engine.Evaluation.ZeroShot;
using AntLM.Engine.Training;

namespace AntLM.Engine.Evaluation;

/// <summary>Evaluates after each epoch of a training run and hands the report to its listeners.</summary>
/// <param name="heldOut">Losses by both objectives, or null.</param>
/// <param name="batches">The held-out text; the same rows each time.</param>
/// <param name="pairs">Minimal pairs, or null.</param>
/// <param name="tasks">BabyLM's tasks after some of the epochs, or null.</param>
/// <param name="listeners">Told in this order.</param>
/// <param name="cancellation">Ends a running evaluation.</param>
public sealed class EvaluationObserver(
    HeldOutEvaluation? heldOut,
    IReadOnlyList<TokenBatch> batches,
    MinimalPairEvaluation? pairs,
    ScheduledZeroShot? tasks,
    IReadOnlyList<IEvaluationListener> listeners,
    CancellationToken cancellation = default) : ITrainingObserver
{
    /// <inheritdoc/>
    public void OnEpochCompleted(EpochReport epoch)
    {
        var tasksAreDue = tasks is not null && tasks.IsDue(epoch);
        if (heldOut is null && pairs is null && !tasksAreDue)
        {
            return;
        }

        var watch = Stopwatch.StartNew();
        var losses = heldOut?.Run(batches, cancellation);
        var accuracy = pairs?.Run(progress: null, cancellation);
        var zeroShot = tasksAreDue ? tasks!.Run(epoch, cancellation) : [];
        var report = new EvaluationReport(epoch.Epoch, epoch.NextStep, losses, accuracy, watch.Elapsed) { Tasks = zeroShot };
        foreach (var listener in listeners)
        {
            listener.OnEvaluated(report);
        }
    }
}
