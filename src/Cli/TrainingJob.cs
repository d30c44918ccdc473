using AntLM.Engine;
using AntLM.Engine.Configuration;
using AntLM.Engine.Devices;
using AntLM.Engine.Evaluation;
using AntLM.Engine.Interop;
using AntLM.Engine.Objectives;
using AntLM.Engine.Training;

namespace AntLM.Cli;

/// <summary>One training run from its configuration to its last checkpoint, with everything that watches it.</summary>
/// <param name="resolved">What to train.</param>
/// <param name="directory">Where it is kept.</param>
/// <param name="device">Where it computes.</param>
/// <param name="say">Told in one line what is being prepared.</param>
internal sealed class TrainingJob(ResolvedConfiguration resolved, RunDirectory directory, Device device, Action<string> say)
{
    private RunConfiguration Configuration => resolved.Configuration;

    /// <summary>A tokenizer to use instead of the configuration's, or null.</summary>
    public string? TokenizerFile { get; init; }

    /// <summary>Folder for prepared text; the run's own by default.</summary>
    public string Cache { get; init; } = Path.Combine(directory.Path, "data");

    /// <summary>Displays and the like, told of steps and epochs.</summary>
    public IReadOnlyList<ITrainingObserver> Watchers { get; init; } = [];

    /// <summary>Told of evaluations, beside the log.</summary>
    public IReadOnlyList<IEvaluationListener> Listeners { get; init; } = [];

    /// <summary>Trains, from the newest checkpoint where there is one.</summary>
    /// <exception cref="UserException">The run cannot be built or continued, or its loss is not finite.</exception>
    public void Run(CancellationToken cancellation)
    {
        var newest = directory.NewestCheckpoint;
        var tokenizerFile = newest is null ? TokenizerFile : directory.TokenizerFile;
        using var session = TrainingSession.Open(Configuration, device, Cache, tokenizerFile, say, cancellation);
        if (newest is null)
        {
            AtomicFile.WriteText(directory.TokenizerFile, session.Tokenizer.ToJson());
            AtomicFile.WriteText(directory.ConfigurationFile, ConfigurationWriter.ToYaml(resolved));
        }
        else
        {
            Checkpoint.Restore(session.Run, newest);
            say($"resuming after epoch {newest.Epoch}");
        }

        using var metrics = new MetricsLog(directory.MetricsFile);
        var evaluation = EvaluationOf(session, [new EvaluationMetrics(metrics), .. Listeners], cancellation);
        new Trainer(
            session.Run,
            [metrics, .. Watchers, .. evaluation, new CheckpointWriter(directory, Configuration.Training.KeepCheckpoints)]).Run(cancellation);
    }

    private IReadOnlyList<ITrainingObserver> EvaluationOf(
        TrainingSession session, IReadOnlyList<IEvaluationListener> listeners, CancellationToken cancellation)
    {
        var settings = Configuration.Evaluation;
        var masked = session.Objectives.FirstOrDefault(objective => objective.Name == MaskedObjective.ObjectiveName)
            ?? throw new UserException(
                "The tokenizer has no mask token, so the MLM loss cannot be evaluated: use a tokenizer with <mask> or [MASK].");
        var causal = session.Objectives.First(objective => objective.Name == CausalObjective.ObjectiveName);
        var training = Configuration.Training;
        var batchSize = Configuration.Training.MicroBatchSize ?? training.BatchSize;
        var heldOut = session.HeldOut.InOrder(training.SequenceLength, batchSize, settings.MaxSequences).ToArray();

        MinimalPairEvaluation? pairs = null;
        if (settings.Pairs is { } path)
        {
            var kinds = ScoreKindNames.Parse(settings.PairsScore, "evaluation.pairs_score");
            pairs = new MinimalPairEvaluation(
                session.Run.Session, session.Tokenizer, MinimalPairFile.LoadAll(path, settings.PairsLimit), kinds);
        }

        return
        [
            new EvaluationObserver(
                new HeldOutEvaluation(session.Run.Session, causal, masked), heldOut, pairs, listeners, cancellation),
        ];
    }
}
