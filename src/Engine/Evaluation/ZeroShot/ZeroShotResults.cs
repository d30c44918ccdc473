using System.Text.Json.Nodes;

namespace AntLM.Engine.Evaluation.ZeroShot;

/// <summary>Results as JSON, on their own and in a folder (docs/formats.md).</summary>
/// <param name="checkpoint">As the user names it.</param>
/// <param name="device">Hardware and precision.</param>
/// <param name="reports">One for each task.</param>
public sealed class ZeroShotResults(string checkpoint, string device, IReadOnlyList<ZeroShotReport> reports)
{
    private const string ResultsName = "results.json";

    /// <summary>The results, a key for each task.</summary>
    public JsonObject ToJson() => new(reports.Select(report => KeyValuePair.Create(report.Task.Name, (JsonNode?)Result(report))));

    /// <summary>
    /// Writes results.json and the predictions of each method into a folder, which is made where it is not there. Other tasks that stand
    /// there are kept; earlier predictions of these tasks are not, by whatever method.
    /// </summary>
    /// <exception cref="UserException">Files of the folder cannot be read or written.</exception>
    public void Write(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{folder} cannot be made: {exception.Message}", exception);
        }

        ResultFile.Merge(Path.Combine(folder, ResultsName), ToJson());
        foreach (var (method, predictions) in SubmissionPredictions.ByMethod(reports))
        {
            ResultFile.Merge(Path.Combine(folder, $"predictions.{method}.json.gz"), predictions);
        }
    }

    private JsonObject Result(ZeroShotReport report) => new()
    {
        ["task"] = report.Task.Name,
        ["convention"] = report.Pairs.Convention.Name,
        ["checkpoint"] = checkpoint,
        ["device"] = device,
        ["limit"] = report.Limit,
        ["scores"] = new JsonObject { ["causal"] = Scores(report, report.Causal), ["mlm"] = Scores(report, report.Masked) },
    };

    private static JsonObject? Scores(ZeroShotReport report, MethodScores? scores)
    {
        if (scores is null)
        {
            return null;
        }

        var json = Content("average", scores.Average);
        if (scores.Phenomena.Count > 0)
        {
            json["phenomena"] = new JsonObject(scores.Phenomena.Select(phenomenon =>
                KeyValuePair.Create(phenomenon.Key, (JsonNode?)Content("average", phenomenon.Value))));
        }

        json["subtasks"] = new JsonObject(report.Pairs.Paradigms.Select(paradigm =>
        {
            var content = Content("accuracy", scores.Subtasks[paradigm.Name]);
            content["pairs"] = paradigm.Pairs;
            return KeyValuePair.Create(paradigm.Name, (JsonNode?)content);
        }));
        return json;
    }

    private static JsonObject Content(string name, Accuracy accuracy) =>
        new() { [name] = accuracy.Value, ["standard_error"] = accuracy.StandardError };
}
