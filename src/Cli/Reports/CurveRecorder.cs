using AntLM.Engine.Evaluation;
using AntLM.Engine.Training;

namespace AntLM.Cli.Reports;

/// <summary>Keeps what a run's evaluations said, epoch by epoch, for tables and pictures.</summary>
internal sealed class CurveRecorder : ITrainingObserver, IEvaluationListener
{
    private readonly List<EpochPoint> epochs = [];
    private string objective = "";

    /// <summary>One point for each evaluated epoch.</summary>
    public IReadOnlyList<EpochPoint> Epochs => epochs;

    /// <inheritdoc/>
    public void OnEpochCompleted(EpochReport epoch) => objective = epoch.Objective;

    /// <inheritdoc/>
    public void OnEvaluated(EvaluationReport report)
    {
        var pairs = report.Pairs?.Mean;
        epochs.Add(new EpochPoint(
            objective, report.HeldOut?.CausalLoss, report.HeldOut?.MaskedLoss, pairs?.Causal, pairs?.MaskedSum)
        {
            MaskedTokenAccuracy = report.HeldOut?.MaskedAccuracy,
        });
    }
}
