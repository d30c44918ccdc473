using AntLM.Engine;
using AntLM.Engine.Configuration;
using AntLM.Engine.Data;
using AntLM.Engine.Devices;
using AntLM.Engine.Evaluation;
using AntLM.Engine.Evaluation.ZeroShot;
using AntLM.Engine.Objectives;
using AntLM.Engine.Training;

namespace AntLM.Cli;

/// <summary>One training run from its configuration to its last checkpoint, with everything that watches it.</summary>
/// <param name="resolved">What to train.</param>
/// <param name="folder">Where the run is kept.</param>
/// <param name="device">Where it computes.</param>
/// <param name="say">Told in one line what is being prepared.</param>
internal sealed class TrainingJob(ResolvedConfiguration resolved, string folder, Device device, Action<string> say)
{
    private RunConfiguration Configuration => resolved.Configuration;

    /// <summary>Whether a run that lies in the folder is gone on with; otherwise it is an error that one does.</summary>
    public bool Resume { get; init; }

    /// <summary>A tokenizer to use instead of the configuration's, or null.</summary>
    public string? TokenizerFile { get; init; }

    /// <summary>Folder for prepared text; the run's own by default.</summary>
    public string Cache { get; init; } = Path.Combine(folder, "data");

    /// <summary>Displays and the like, told of steps and epochs.</summary>
    public IReadOnlyList<ITrainingObserver> Watchers { get; init; } = [];

    /// <summary>Told of evaluations, beside the log.</summary>
    public IReadOnlyList<IEvaluationListener> Listeners { get; init; } = [];

    /// <summary>Trains, from the newest checkpoint where there is one.</summary>
    /// <exception cref="UserException">The run cannot be built or continued, or its loss is not finite.</exception>
    public void Run(CancellationToken cancellation)
    {
        using var held = RunLock.Take(folder);
        var directory = RunDirectory.Create(folder);
        var newest = directory.NewestCheckpoint;
        if (newest is not null && IsFinished(directory, newest))
        {
            say($"{folder}: the run is finished, all its {newest.Epoch} epochs are trained; there is nothing to resume");
            return;
        }

        // What is missing is known before the text is prepared.
        var tasks = TaskFiles();
        var tokenizerFile = newest is null ? TokenizerFile : directory.TokenizerFile;
        using var session = TrainingSession.Open(Configuration, device, Cache, tokenizerFile, say, cancellation);
        using var metrics = new MetricsLog(directory.MetricsFile);
        var evaluation = EvaluationOf(session, tasks, [new EvaluationMetrics(metrics), .. Listeners], cancellation);
        if (newest is null)
        {
            session.Tokenizer.Save(directory.TokenizerFile);
            AtomicFile.WriteText(directory.ConfigurationFile, ConfigurationWriter.ToYaml(resolved));
        }
        else
        {
            Checkpoint.Restore(session.Run, newest);
            say($"resuming after epoch {newest.Epoch}");
        }

        new Trainer(
            session.Run,
            [metrics, .. Watchers, evaluation, new CheckpointWriter(directory, Configuration.Training.KeepCheckpoints)]).Run(cancellation);
    }

    private bool IsFinished(RunDirectory directory, CheckpointDirectory newest)
    {
        if (!Resume)
        {
            throw new UserException(
                $"{folder} holds a run with {newest.Epoch} finished epochs: go on with --resume auto, or choose another --out.");
        }

        ConfigurationChanges.RequireNone(directory.ConfigurationFile, Configuration);
        return newest.Epoch >= AlternatingSchedule.Parse(Configuration.Training.Schedule).Epochs;
    }

    private EvaluationObserver EvaluationOf(
        TrainingSession session,
        IReadOnlyList<(ZeroShotTask Task, IReadOnlyList<MinimalPairFile> Files)> tasks,
        IReadOnlyList<IEvaluationListener> listeners,
        CancellationToken cancellation)
    {
        var settings = Configuration.Evaluation;
        MinimalPairEvaluation? pairs = null;
        if (settings.Pairs is { } path)
        {
            var kinds = ScoreKindNames.Parse(settings.PairsScore, "evaluation.pairs_score");
            pairs = new MinimalPairEvaluation(
                session.Run.Session,
                session.Tokenizer,
                MinimalPairFile.LoadAll(path, settings.PairsLimit),
                ScoringConvention.Golden,
                kinds);
        }

        var rows = HeldOutRows(session);
        var heldOut = rows.Length > 0
            ? new HeldOutEvaluation(
                session.Run.Session,
                ObjectiveOf(session, CausalObjective.ObjectiveName)!,
                ObjectiveOf(session, MaskedObjective.ObjectiveName)!)
            : null;
        return new EvaluationObserver(heldOut, rows, pairs, ZeroShotOf(session, tasks), listeners, cancellation);
    }

    private IReadOnlyList<(ZeroShotTask Task, IReadOnlyList<MinimalPairFile> Files)> TaskFiles()
    {
        var settings = Configuration.Evaluation;
        return
        [
            .. settings.Tasks.Distinct()
                .SelectMany(name => ZeroShotTask.Parse(name, "evaluation.tasks"))
                .Select(task => (task, ZeroShotData.Load(task, settings.TasksData!, settings.TasksLimit))),
        ];
    }

    private ScheduledZeroShot? ZeroShotOf(
        TrainingSession session, IReadOnlyList<(ZeroShotTask Task, IReadOnlyList<MinimalPairFile> Files)> tasks)
    {
        if (tasks.Count == 0)
        {
            return null;
        }

        var settings = Configuration.Evaluation;
        var epochs = EpochChoice.Parse(settings.TasksEpochs, session.Run.Schedule, "evaluation.tasks_epochs");
        ScoreKinds? kinds = settings.TasksScore == "phase"
            ? null
            : ScoreKindNames.Parse(settings.TasksScore, "evaluation.tasks_score");
        var scoring = new ZeroShotSettings(
            kinds ?? KindsOfPhases(session.Run.Schedule),
            ScoringConvention.Parse(settings.TasksConvention, "evaluation.tasks_convention"),
            settings.TasksLimit);
        return new ScheduledZeroShot(
            [.. tasks.Select(task => new ZeroShotEvaluation(session.Run.Session, session.Tokenizer, task.Task, task.Files, scoring))],
            epochs,
            kinds);
    }

    private static ScoreKinds KindsOfPhases(AlternatingSchedule schedule) =>
        (schedule.Phases.Any(phase => phase.Objective == CausalObjective.ObjectiveName) ? ScoreKinds.Causal : 0)
        | (schedule.Phases.Any(phase => phase.Objective == MaskedObjective.ObjectiveName) ? ScoreKinds.Masked : 0);

    /// <summary>The held-out text; nothing where it cannot be evaluated, which is said.</summary>
    private TokenBatch[] HeldOutRows(TrainingSession session)
    {
        if (ObjectiveOf(session, MaskedObjective.ObjectiveName) is null)
        {
            say("held-out losses are not evaluated: the tokenizer has no mask token, <mask> or [MASK]");
            return [];
        }

        var training = Configuration.Training;
        var rows = session.HeldOut.InOrder(
            training.SequenceLength, training.MicroBatchSize ?? training.BatchSize, Configuration.Evaluation.MaxSequences).ToArray();
        if (rows.Length == 0)
        {
            say("held-out losses are not evaluated: there is no held-out text (*.dev files, or data.dev_fraction of the training text)");
        }

        return rows;
    }

    private static IObjective? ObjectiveOf(TrainingSession session, string name) =>
        session.Objectives.FirstOrDefault(objective => objective.Name == name);
}
