using System.Text.Json.Nodes;

namespace AntLM.Engine.Evaluation.ZeroShot;

/// <summary>The choice of each pair, as submissions to BabyLM 2024 hold them: task → subtask → predictions.</summary>
internal static class SubmissionPredictions
{
    /// <summary>An object for each method; null stands for a task that was not scored by it.</summary>
    public static IEnumerable<(string Method, JsonObject Predictions)> ByMethod(IReadOnlyList<ZeroShotReport> reports)
    {
        yield return ("causal", Of(reports, report => report.Causal, (_, score) => score.Causal));
        yield return ("mlm", Of(reports, report => report.Masked, (report, score) => report.Pairs.Convention.Masked(score)));
    }

    private static JsonObject Of(
        IEnumerable<ZeroShotReport> reports,
        Func<ZeroShotReport, MethodScores?> scores,
        Func<ZeroShotReport, SentenceScore, double?> score) =>
        new(reports.Select(report => KeyValuePair.Create(
            report.Task.SubmissionName, scores(report) is null ? null : (JsonNode?)Task(report, text => score(report, text)))));

    private static JsonObject Task(ZeroShotReport report, Func<SentenceScore, double?> score) =>
        new(report.Pairs.Files.Select(file => KeyValuePair.Create(file.File.Name, (JsonNode?)Subtask(file, score))));

    private static JsonObject Subtask(ScoredPairs file, Func<SentenceScore, double?> score) => new()
    {
        ["predictions"] = new JsonArray([.. file.File.Pairs.Zip(file.Scores, (pair, scores) => new JsonObject
        {
            ["id"] = $"{file.File.Name}_{pair.Line - 1}",
            ["pred"] = score(scores.Good) >= score(scores.Bad) ? pair.Good : pair.Bad,
        })]),
    };
}
