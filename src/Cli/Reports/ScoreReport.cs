using System.Globalization;
using AntLM.Engine.Evaluation.Finetuning;
using AntLM.Engine.Evaluation.Reports;

namespace AntLM.Cli.Reports;

/// <summary>Scores of runs beside published ones, in percent, as Markdown and as JSON.</summary>
internal static class ScoreReport
{
    private static readonly (ScoreColumn Column, string Title)[] Columns =
    [
        (ScoreColumn.Blimp, "BLiMP"), (ScoreColumn.Supplement, "supplement"), (ScoreColumn.Ewok, "EWoK"), (ScoreColumn.Glue, "GLUE"),
        (ScoreColumn.Macro, "macro-average"),
    ];

    /// <summary>Writes Markdown: all scores, and the tasks of (Super)GLUE where there are any.</summary>
    public static void Write(TextWriter output, IReadOnlyList<RunScores> runs)
    {
        var rows = new List<string[]> { (string[])["", .. Columns.Select(column => column.Title)] };
        rows.AddRange(PublishedBaseline.All.Select(baseline => (string[])
        [
            $"{baseline.Name} (published, {baseline.Method})",
            .. Columns.Select(column => baseline.Scores.TryGetValue(column.Column, out var score) ? Number(score) : "-"),
        ]));
        foreach (var run in runs)
        {
            rows.Add([
                NameOf(run),
                .. Columns.Select(column => run.Scores.TryGetValue(column.Column, out var score) ? Text(score) : "-"),
            ]);
            rows.AddRange(run.Baselines
                .Select(baseline => (string[])
                [
                    $"{NameOf(run)} minus {baseline.Name}",
                    .. Columns.Select(column => run.Difference(column.Column, baseline) is { } points ? Signed(points) : "-"),
                ])
                .Where(row => row.Skip(1).Any(cell => cell != "-")));
        }

        WriteTable(output, rows);
        output.WriteLine();
        output.WriteLine("Percent ± standard error; differences in points. What is marked (a part, another convention than pipeline2024,");
        output.WriteLine("several checkpoints) has no difference, and a run with less than all scores of one checkpoint no macro-average.");
        WriteTasks(output, [.. runs.DistinctBy(run => run.Folder).Where(run => run.Tasks.Count > 0)]);
    }

    /// <summary>The same for JSON.</summary>
    public static object Content(IReadOnlyList<RunScores> runs) => new
    {
        Baselines = PublishedBaseline.All.Select(baseline => new
        {
            baseline.Name,
            baseline.Method,
            Scores = baseline.Scores.ToDictionary(score => KeyOf(score.Key), score => score.Value),
        }),
        Runs = runs.Select(run => new
        {
            run.Name,
            run.Method,
            Scores = run.Scores.ToDictionary(score => KeyOf(score.Key), score => new
            {
                score.Value.Value,
                score.Value.StandardError,
                score.Value.Remark,
                Differences = run.Baselines
                    .Where(baseline => run.Difference(score.Key, baseline) is not null)
                    .ToDictionary(baseline => baseline.Name, baseline => run.Difference(score.Key, baseline)),
            }),
            Glue = run.Tasks,
        }),
    };

    private static void WriteTasks(TextWriter output, IReadOnlyList<RunScores> runs)
    {
        if (runs.Count == 0)
        {
            return;
        }

        output.WriteLine();
        var rows = new List<string[]> { (string[])["task", "score", .. runs.Select(run => run.Name)] };
        rows.AddRange(
            from task in ClassificationTask.All
            let results = runs.Select(run => run.Tasks.FirstOrDefault(result => result.Task == task.Name)).ToArray()
            where results.Any(result => result is not null)
            select (string[])[task.Name, FineTuningResults.NameOf(task.Score), .. results.Select(Text)]);
        WriteTable(output, rows);
        output.WriteLine();
        output.WriteLine("Mean over seeds (spread: their standard deviation); accuracy ± standard error; in percent.");
    }

    private static string Text(ReportedScore score)
    {
        var value = score.Value is { } known ? Number(known) + (score.StandardError is { } error ? $" ± {Number(error)}" : "") : "";
        return score.Remark is null ? value : $"{value} ({score.Remark})".TrimStart();
    }

    private static string Text(ReportedTask? task)
    {
        if (task?.Score is not { } score)
        {
            return task is null ? "-" : task.TrainingSet;
        }

        var accuracy = $"{Number(task.Accuracy!.Value)} ± {Number(task.StandardError!.Value)}";
        var value = task.ScoreName == FineTuningResults.NameOf(ClassificationScore.Accuracy)
            ? accuracy
            : $"{Number(score)}, accuracy {accuracy}";
        var spread = task.Spread is { } known ? $", spread {Number(known)}" : "";
        return value + spread + (task.TrainingSet == "complete" ? "" : $" ({task.TrainingSet})");
    }

    private static string NameOf(RunScores run) => run.Method is null ? run.Name : $"{run.Name}, {run.Method}";

    private static string KeyOf(ScoreColumn column) => column.ToString().ToLowerInvariant();

    private static string Number(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    private static string Signed(double value) => value.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);

    private static void WriteTable(TextWriter output, IReadOnlyList<string[]> rows)
    {
        int[] widths = [.. rows[0].Select((_, column) => rows.Max(row => row[column].Length))];
        for (var index = 0; index < rows.Count; index++)
        {
            var cells = rows[index].Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]));
            output.WriteLine($"| {string.Join(" | ", cells)} |");
            if (index == 0)
            {
                var rules = widths.Select((width, column) => new string('-', width + 1) + (column == 0 ? "-|" : ":|"));
                output.WriteLine("|" + string.Concat(rules));
            }
        }
    }
}
