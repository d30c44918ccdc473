namespace AntLM.Engine.Evaluation.Finetuning;

/// <summary>Fine-tunes on tasks, one after another and with each seed, and keeps models and results in a folder.</summary>
/// <param name="tuner">Fine-tunes.</param>
/// <param name="data">Folder of TASK.train.jsonl and TASK.valid.jsonl.</param>
/// <param name="results">Where models and results are kept.</param>
/// <param name="tokenizerJson">Stands beside each model.</param>
public sealed class GlueEvaluation(FineTuner tuner, string data, FineTuningResults results, string tokenizerJson)
{
    /// <summary>Training examples to use at most; null: all.</summary>
    public int? Limit { get; init; }

    /// <summary>Is told of each epoch: the task, the seed, the epoch.</summary>
    public Action<ClassificationTask, ulong, FineTuningEpoch> OnEpoch { get; init; } = static (_, _, _) => { };

    /// <summary>The tasks that names stand for, in the order in which results are listed.</summary>
    /// <param name="names">Of tasks, or "all".</param>
    /// <exception cref="UserException">A name is unknown.</exception>
    public static IReadOnlyList<ClassificationTask> TasksOf(IReadOnlyList<string> names)
    {
        var chosen = names.Where(name => name != AllTasks).Select(ClassificationTask.Named).ToHashSet();
        return [.. ClassificationTask.All.Where(task => chosen.Contains(task) || names.Contains(AllTasks))];
    }

    /// <summary>Stands for every task.</summary>
    public const string AllTasks = "all";

    /// <summary>Looks for every file that tasks need, so that one that is missing is known before hours of training, not after.</summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="data">Folder of TASK.train.jsonl and TASK.valid.jsonl.</param>
    /// <exception cref="UserException">A file is missing.</exception>
    public static void RequireFiles(IEnumerable<ClassificationTask> tasks, string data)
    {
        foreach (var task in tasks)
        {
            var trained = ClassificationTask.Named(task.TrainedAs);
            Existing(trained.TrainingFile(data), trained);
            Existing(trained.ValidationFile(data), trained);
            Existing(task.ValidationFile(data), task);
        }
    }

    /// <summary>Fine-tunes on tasks that share a training set, once for each seed.</summary>
    /// <param name="tasks">The tasks: one, or mnli with mnli-mm.</param>
    /// <param name="seeds">At least one.</param>
    /// <param name="cancellation">Looked at between steps.</param>
    /// <returns>An outcome for each task.</returns>
    /// <exception cref="UserException">A file is missing or damaged, or cannot be written.</exception>
    public IReadOnlyList<TaskOutcome> Run(
        IReadOnlyList<ClassificationTask> tasks, IReadOnlyList<ulong> seeds, CancellationToken cancellation = default)
    {
        var trained = ClassificationTask.Named(tasks[0].TrainedAs);
        var training = Read(trained.TrainingFile(data), trained, Limit);
        var validation = Read(trained.ValidationFile(data), trained);
        var others = tasks.Where(task => task != trained).ToDictionary(task => task, task => Read(task.ValidationFile(data), task));
        var outcomes = tasks.ToDictionary(task => task, _ => new List<SeedOutcome>());
        foreach (var seed in seeds)
        {
            using var tuned = tuner.Run(
                trained, training, validation, seed, epoch => OnEpoch(trained, seed, epoch), cancellation);
            results.Save(tuned, tokenizerJson);
            foreach (var (task, found) in outcomes)
            {
                var (predictions, metrics) = (tuned.Predictions, tuned.Best.Metrics);
                if (others.TryGetValue(task, out var texts))
                {
                    predictions = tuned.Classifier.Predict(texts, cancellation);
                    metrics = ClassificationMetrics.Of(predictions, [.. texts.Select(text => text.Label)], task.Labels);
                }

                found.Add(new SeedOutcome(seed, tuned.Best.Epoch, tuned.Epochs.Count, metrics, predictions));
            }
        }

        return [.. outcomes.Select(outcome => Written(new TaskOutcome(outcome.Key, training.Count, outcome.Value)))];
    }

    /// <summary>Notes tasks that have no training set.</summary>
    /// <returns>An outcome without seeds for each.</returns>
    /// <exception cref="UserException">Results cannot be written.</exception>
    public IReadOnlyList<TaskOutcome> Miss(IReadOnlyList<ClassificationTask> tasks) =>
        [.. tasks.Select(task => Written(new TaskOutcome(task, 0, [])))];

    private TaskOutcome Written(TaskOutcome outcome)
    {
        results.Write(outcome);
        return outcome;
    }

    private IReadOnlyList<EncodedText> Read(string path, ClassificationTask task, int? limit = null) =>
        tuner.Encode(ClassificationFile.Load(Existing(path, task), task, limit));

    private static string Existing(string path, ClassificationTask task) => File.Exists(path)
        ? path
        : throw new UserException($"{task.Name} needs {path}, and there is no such file.");
}
