using System.Text.Json;

namespace AntLM.Engine.Training;

/// <summary>What a run's metrics.jsonl says about its epochs, the last word on each.</summary>
/// <param name="Epochs">In order, from epoch 1; those that were evaluated.</param>
public sealed record RunHistory(IReadOnlyList<EpochScores> Epochs)
{
    /// <summary>Reads a run's metrics.</summary>
    /// <param name="path">metrics.jsonl</param>
    /// <exception cref="UserException">It is missing, a line is no JSON object, or no epoch has been evaluated.</exception>
    public static RunHistory Read(string path) => ReadAny(path) is { Epochs.Count: > 0 } history
        ? history
        : throw new UserException($"{path}: no epoch has been evaluated yet.");

    /// <summary>Reads a run's metrics, which may hold no evaluation yet.</summary>
    /// <param name="path">metrics.jsonl</param>
    /// <exception cref="UserException">It is missing, or a line is no JSON object.</exception>
    public static RunHistory ReadAny(string path)
    {
        var objectives = new Dictionary<int, string>();
        var scores = new SortedDictionary<int, IReadOnlyDictionary<string, double>>();
        var number = 0;
        try
        {
            foreach (var line in File.ReadLines(path))
            {
                number++;
                using var json = JsonDocument.Parse(line);
                var root = json.RootElement;
                switch (root.GetProperty("type").GetString())
                {
                    case "epoch":
                        objectives[root.GetProperty("epoch").GetInt32()] = root.GetProperty("objective").GetString()!;
                        break;
                    case "evaluation":
                        scores[root.GetProperty("epoch").GetInt32()] = ScoresOf(root);
                        break;
                }
            }
        }
        catch (Exception exception)
            when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new UserException($"{path}:{number}: is not a line of metrics.jsonl ({exception.Message})", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path} cannot be read ({exception.Message}): give the folder of a run.", exception);
        }

        return new RunHistory(
            [.. scores.Select(pair => new EpochScores(pair.Key, objectives.GetValueOrDefault(pair.Key, ""), pair.Value))]);
    }

    private static Dictionary<string, double> ScoresOf(JsonElement line) =>
        line.EnumerateObject()
            .Where(property => property.Value.ValueKind == JsonValueKind.Number && property.Name is not ("epoch" or "next_step"))
            .ToDictionary(property => property.Name, property => property.Value.GetDouble());
}
