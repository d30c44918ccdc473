using System.Text.Json;
using System.Text.Json.Nodes;
using AntLM.Engine.Evaluation.Finetuning;

namespace AntLM.Engine.Evaluation.Reports;

/// <summary>What evaluations and fine-tunings of one run gave, by one way of scoring minimal pairs.</summary>
/// <param name="Name">The run.</param>
/// <param name="Method">"causal", "mlm", or null where no minimal pairs were scored.</param>
/// <param name="Scores">What is there.</param>
/// <param name="Tasks">The tasks of (Super)GLUE that were fine-tuned on, in their usual order.</param>
public sealed record RunScores(
    string Name, string? Method, IReadOnlyDictionary<ScoreColumn, ReportedScore> Scores, IReadOnlyList<ReportedTask> Tasks)
{
    private const string ResultsName = "results.json";
    private const string PublishedConvention = "pipeline2024";

    private static readonly (ScoreColumn Column, string Key)[] ZeroShot =
        [(ScoreColumn.Blimp, "blimp"), (ScoreColumn.Supplement, "supplement"), (ScoreColumn.Ewok, "ewok")];

    /// <summary>The baselines that were scored in the same way, or all where no pairs were scored.</summary>
    public IEnumerable<PublishedBaseline> Baselines =>
        PublishedBaseline.All.Where(baseline => Method is null || baseline.Method == Method);

    /// <summary>Reads results.json of a folder.</summary>
    /// <param name="folder">The folder that evaluations wrote to.</param>
    /// <returns>One for each way of scoring.</returns>
    /// <exception cref="UserException">The file is missing, damaged, or holds something else.</exception>
    public static IReadOnlyList<RunScores> Read(string folder)
    {
        var path = Path.Combine(folder, ResultsName);
        try
        {
            var root = JsonNode.Parse(File.ReadAllBytes(path)) as JsonObject ?? throw new JsonException("it holds no JSON object");
            var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
            var tasks = ReadTasks(root["glue"]);
            string?[] methods =
                [.. new[] { "causal", "mlm" }.Where(method => ZeroShot.Any(task => Average(root, task.Key, method) is not null))];
            return [.. methods.DefaultIfEmpty(null).Select(method => new RunScores(name, method, ReadScores(root, method, tasks), tasks))];
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or FormatException)
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

    private static Dictionary<ScoreColumn, ReportedScore> ReadScores(JsonObject root, string? method, IReadOnlyList<ReportedTask> tasks)
    {
        var scores = new Dictionary<ScoreColumn, ReportedScore>();
        foreach (var (column, key) in ZeroShot)
        {
            if (method is not null && Average(root, key, method) is { } average)
            {
                string?[] remarks =
                [
                    (int?)root[key]!["limit"] is { } limit ? FormattableString.Invariant($"limit {limit}") : null,
                    (string?)root[key]!["convention"] is { } convention and not PublishedConvention ? convention : null,
                ];
                var remark = string.Join(", ", remarks.OfType<string>());
                scores.Add(column, new ReportedScore(
                    Percent(average), Percent(root[key]!["scores"]![method]!["standard_error"]), remark.Length == 0 ? null : remark));
            }
        }

        if (tasks.Count > 0)
        {
            var complete = tasks.Count(task => task.TrainingSet == "complete");
            var all = ClassificationTask.All.Count;
            scores.Add(ScoreColumn.Glue, complete == all
                ? new ReportedScore(tasks.Average(task => task.Score), null, null)
                : new ReportedScore(null, null, FormattableString.Invariant($"partial: {complete} of {all} tasks complete")));
        }

        ReportedScore[] parts = [.. scores.Values.Where(score => score.IsComparable)];
        if (parts.Length == ZeroShot.Length + 1)
        {
            scores.Add(ScoreColumn.Macro, new ReportedScore(parts.Average(score => score.Value), null, null));
        }

        return scores;
    }

    private static IReadOnlyList<ReportedTask> ReadTasks(JsonNode? glue) => glue is null ? [] :
    [
        .. from task in ClassificationTask.All
           let result = glue[task.Name]
           where result is not null
           let name = FineTuningResults.NameOf(task.Score)
           select new ReportedTask(
               task.Name,
               name,
               Percent(result["score"]?["mean"]),
               Percent(result["score"]?["spread"]),
               Percent(result["accuracy"]?["mean"]),
               Percent(result["standard_error"]),
               (string?)result["training_set"] ?? throw new JsonException($"glue.{task.Name} has no training_set")),
    ];

    private static JsonNode? Average(JsonObject root, string task, string method) => root[task]?["scores"]?[method]?["average"];

    private static double? Percent(JsonNode? share) => 100 * (double?)share;
}
