using System.Text.Json.Nodes;

namespace AntLM.Engine.Evaluation.ZeroShot;

/// <summary>The choice of each pair, as submissions to BabyLM 2024 hold them: task → subtask → predictions.</summary>
internal static class SubmissionPredictions
{
    /// <summary>One object for each method that every task was scored by; a submission has one.</summary>
    public static IEnumerable<(string Method, JsonObject Predictions)> ByMethod(IReadOnlyList<ZeroShotReport> reports)
    {
        if (reports.All(report => report.Causal is not null))
        {
            yield return ("causal", Of(reports, (_, score) => score.Causal));
        }

        if (reports.All(report => report.Masked is not null))
        {
            yield return ("mlm", Of(reports, (report, score) => report.Pairs.Convention.Masked(score)));
        }
    }

    private static JsonObject Of(IEnumerable<ZeroShotReport> reports, Func<ZeroShotReport, SentenceScore, double?> score) =>
        new(reports.Select(report => KeyValuePair.Create(
            report.Task.SubmissionName,
            (JsonNode?)new JsonObject(report.Pairs.Files.Select(file => KeyValuePair.Create(
                file.File.Name, (JsonNode?)Subtask(file, text => score(report, text))))))));

    private static JsonObject Subtask(ScoredPairs file, Func<SentenceScore, double?> score) => new()
    {
        ["predictions"] = new JsonArray([.. file.File.Pairs.Zip(file.Scores, (pair, scores) => new JsonObject
        {
            ["id"] = $"{file.File.Name}_{pair.Line - 1}",
            ["pred"] = score(scores.Good) >= score(scores.Bad) ? pair.Good : pair.Bad,
        })]),
    };
}
