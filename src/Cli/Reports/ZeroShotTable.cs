using System.Globalization;
using AntLM.Engine.Evaluation.ZeroShot;

namespace AntLM.Cli.Reports;

/// <summary>A task's scores by both methods: a row for each phenomenon, or for each subtask where there are no phenomena.</summary>
internal static class ZeroShotTable
{
    private const int PairsWidth = 8;
    private const int ScoreWidth = 15;
    private const string Average = "average";

    /// <summary>Writes the scores of one task.</summary>
    public static void Write(TextWriter output, ZeroShotReport report)
    {
        var columns = new (string Title, MethodScores? Scores)[] { ("causal", report.Causal), ("mlm", report.Masked) }
            .Where(column => column.Scores is not null)
            .Select(column => (column.Title, Scores: column.Scores!))
            .ToArray();
        var pairs = report.Pairs.Paradigms.ToDictionary(paradigm => paradigm.Name, paradigm => paradigm.Pairs);
        var rows = report.Task.Phenomena.Count > 0
            ? report.Task.Phenomena.Select(phenomenon => Row(
                phenomenon.Key,
                phenomenon.Value.Sum(subtask => pairs[subtask]),
                columns.Select(column => column.Scores.Phenomena[phenomenon.Key])))
            : pairs.Select(subtask => Row(
                subtask.Key, subtask.Value, columns.Select(column => column.Scores.Subtasks[subtask.Key])));
        var all = rows.Append(Row(Average, pairs.Values.Sum(), columns.Select(column => column.Scores.Average))).ToArray();
        var width = all.Select(row => row.Name.Length).Append(report.Task.Title.Length).Max();

        output.WriteLine(
            report.Task.Title.PadRight(width) + "pairs".PadLeft(PairsWidth)
            + string.Concat(columns.Select(column => column.Title.PadLeft(ScoreWidth))));
        foreach (var (name, cells) in all)
        {
            output.WriteLine(name.PadRight(width) + cells);
        }

        output.WriteLine(
            $"percent of pairs ± standard error, the average is over subtasks; convention {report.Pairs.Convention.Name}: "
            + $"{report.Pairs.Convention.Description}"
            + (report.Limit is { } limit ? string.Create(CultureInfo.InvariantCulture, $"; at most {limit} pairs of each subtask") : ""));
    }

    private static (string Name, string Cells) Row(string name, int pairs, IEnumerable<Accuracy> accuracies)
    {
        var cells = accuracies.Select(accuracy => string
            .Create(CultureInfo.InvariantCulture, $"{100 * accuracy.Value:0.00} ± {100 * accuracy.StandardError:0.00}")
            .PadLeft(ScoreWidth));
        return (name, pairs.ToString(CultureInfo.InvariantCulture).PadLeft(PairsWidth) + string.Concat(cells));
    }
}
