using System.Text.Json;
using System.Text.Json.Nodes;
using AntLM.Engine.Evaluation.Finetuning;

namespace AntLM.Engine.Evaluation.Reports;

/// <summary>What evaluations and fine-tunings of one run gave, by one way of scoring minimal pairs.</summary>
/// <param name="Folder">The folder that evaluations wrote to, its full path.</param>
/// <param name="Name">The run: the folder's name, with as many of those above it as tell it from other runs.</param>
/// <param name="Method">"causal", "mlm", or null where no minimal pairs were scored.</param>
/// <param name="Scores">What is there.</param>
/// <param name="Tasks">The tasks of (Super)GLUE that were fine-tuned on, in their usual order.</param>
public sealed record RunScores(
    string Folder,
    string Name,
    string? Method,
    IReadOnlyDictionary<ScoreColumn, ReportedScore> Scores,
    IReadOnlyList<ReportedTask> Tasks)
{
    private const string ResultsName = "results.json";
    private const string PublishedConvention = "pipeline2024";
    private const string MissingTrainingSet = "missing";
    private const string SeveralCheckpoints = "several checkpoints";

    private static readonly (ScoreColumn Column, string Key)[] ZeroShot =
        [(ScoreColumn.Blimp, "blimp"), (ScoreColumn.Supplement, "supplement"), (ScoreColumn.Ewok, "ewok")];

    /// <summary>The baselines that were scored in the same way, or all where no pairs were scored.</summary>
    public IEnumerable<PublishedBaseline> Baselines =>
        PublishedBaseline.All.Where(baseline => Method is null || baseline.Method == Method);

    /// <summary>Reads results.json of folders.</summary>
    /// <param name="folders">The folders that evaluations wrote to.</param>
    /// <returns>One for each folder and way of scoring.</returns>
    /// <exception cref="UserException">A file is missing, damaged, or holds something else.</exception>
    public static IReadOnlyList<RunScores> Read(IReadOnlyList<string> folders)
    {
        string[] paths = [.. folders.Select(folder => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))).Distinct()];
        return [.. paths.SelectMany(path => Read(path, NameOf(path, paths)))];
    }

    private static IReadOnlyList<RunScores> Read(string folder, string name)
    {
        var path = Path.Combine(folder, ResultsName);
        try
        {
            using var file = File.OpenRead(path);
            var root = ResultFile.Parse(file);
            var tasks = ReadTasks(root);
            string?[] methods =
                [.. new[] { "causal", "mlm" }.Where(method => ZeroShot.Any(task => Average(root, task.Key, method) is not null))];
            return
            [
                .. methods.DefaultIfEmpty(null)
                    .Select(method => new RunScores(folder, name, method, ReadScores(root, method, tasks), tasks)),
            ];
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            throw new UserException(
                $"{path} cannot be read as results of `antlm eval … --out` or `antlm finetune`: {exception.Message}", exception);
        }
    }

    /// <summary>How much higher than a published one a score is, in points; null where the two do not stand beside each other.</summary>
    public double? Difference(ScoreColumn column, PublishedBaseline baseline) =>
        Scores.TryGetValue(column, out var score) && score.IsComparable && baseline.Scores.TryGetValue(column, out var published)
            ? score.Value - published
            : null;

    private static string NameOf(string path, IReadOnlyList<string> paths)
    {
        var parts = 1;
        while (paths.Any(other => other != path && End(other) == End(path)))
        {
            parts++;
        }

        return End(path);

        string End(string whole) => string.Join('/', whole.Split(Path.DirectorySeparatorChar).TakeLast(parts));
    }

    private static Dictionary<ScoreColumn, ReportedScore> ReadScores(JsonObject root, string? method, IReadOnlyList<ReportedTask> tasks)
    {
        var scores = new Dictionary<ScoreColumn, ReportedScore>();
        foreach (var (column, key) in ZeroShot)
        {
            if (method is not null && Average(root, key, method) is { } average)
            {
                string?[] remarks =
                [
                    Number(At(root, key, "limit")) is { } limit ? FormattableString.Invariant($"limit {limit}") : null,
                    Text(At(root, key, "convention")) is { } convention and not PublishedConvention ? convention : null,
                ];
                var remark = string.Join(", ", remarks.OfType<string>());
                scores.Add(column, new ReportedScore(
                    Percent(average), Percent(At(root, key, "scores", method, "standard_error")), remark.Length == 0 ? null : remark));
            }
        }

        if (tasks.Count > 0)
        {
            var complete = tasks.Count(task => task.TrainingSet == "complete");
            var all = ClassificationTask.All.Count;
            var remark = complete < all ? FormattableString.Invariant($"partial: {complete} of {all} tasks complete")
                : AreSeveral(tasks.Select(task => task.Checkpoint)) ? SeveralCheckpoints
                : null;
            scores.Add(ScoreColumn.Glue, new ReportedScore(remark is null ? tasks.Average(task => task.Score) : null, null, remark));
        }

        var checkpoints = ZeroShot.Where(task => scores.ContainsKey(task.Column))
            .Select(task => Text(At(root, task.Key, "checkpoint")))
            .Concat(tasks.Select(task => task.Checkpoint));
        ReportedScore[] parts = [.. scores.Values.Where(score => score.IsComparable)];
        if (AreSeveral(checkpoints))
        {
            scores.Add(ScoreColumn.Macro, new ReportedScore(null, null, SeveralCheckpoints));
        }
        else if (parts.Length == ZeroShot.Length + 1)
        {
            scores.Add(ScoreColumn.Macro, new ReportedScore(parts.Average(score => score.Value), null, null));
        }

        return scores;
    }

    private static bool AreSeveral(IEnumerable<string?> checkpoints) => checkpoints.OfType<string>()
        .Select(checkpoint => Path.TrimEndingDirectorySeparator(checkpoint))
        .Distinct()
        .Skip(1)
        .Any();

    private static IReadOnlyList<ReportedTask> ReadTasks(JsonObject root) =>
    [
        .. from task in ClassificationTask.All
           let result = At(root, "glue", task.Name)
           where result is not null
           select ReadTask(task, result),
    ];

    private static ReportedTask ReadTask(ClassificationTask task, JsonNode result)
    {
        var trainingSet = Text(Required(result, "training_set"))!;
        return trainingSet == MissingTrainingSet
            ? new ReportedTask(task.Name, FineTuningResults.NameOf(task.Score), null, null, null, null, trainingSet, Checkpoint: null)
            : new ReportedTask(
                task.Name,
                FineTuningResults.NameOf(task.Score),
                Percent(Required(result, "score", "mean")),
                Percent(At(result, "score", "spread")),
                Percent(Required(result, "accuracy", "mean")),
                Percent(Required(result, "standard_error")),
                trainingSet,
                Text(At(result, "checkpoint")));
    }

    private static JsonNode? Average(JsonObject root, string task, string method) =>
        At(root, task, "scores", method) is { } scores ? Required(scores, "average") : null;

    private static JsonNode Required(JsonNode node, params ReadOnlySpan<string> keys) =>
        At(node, keys) ?? throw new JsonException($"{KeyOf(node)} has no {string.Join('.', keys)}");

    /// <summary>What stands below keys; null where one of them is not there, or null.</summary>
    private static JsonNode? At(JsonNode? node, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            node = node switch
            {
                null => null,
                JsonObject content => content[key],
                _ => throw new JsonException($"{KeyOf(node)} is no object"),
            };
        }

        return node;
    }

    private static double? Percent(JsonNode? share) => 100 * Number(share);

    private static double? Number(JsonNode? node) => node is null ? null
        : node is JsonValue value && value.TryGetValue(out double number) && double.IsFinite(number) ? number
        : throw new JsonException($"{KeyOf(node)} is no number");

    private static string? Text(JsonNode? node) => node is null ? null
        : node is JsonValue value && value.TryGetValue(out string? text) ? text
        : throw new JsonException($"{KeyOf(node)} is no text");

    // The path without the "$." that stands for the file.
    private static string KeyOf(JsonNode node) => node.GetPath()[2..];
}
