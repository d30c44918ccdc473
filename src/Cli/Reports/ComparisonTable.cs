using System.Globalization;

namespace AntLM.Cli.Reports;

/// <summary>Runs side by side.</summary>
internal static class ComparisonTable
{
    private static readonly (string Title, Func<EpochPoint, double?> Value, string Format)[] Columns =
    [
        ("CLM loss", epoch => epoch.ClmLoss, "0.000"),
        ("CLM perplexity", epoch => epoch.ClmLoss is { } loss ? Math.Exp(loss) : null, "0.00"),
        ("MLM loss", epoch => epoch.MlmLoss, "0.000"),
        ("MLM accuracy %", epoch => 100 * epoch.MaskedTokenAccuracy, "0.0"),
        ("pairs, causal %", epoch => 100 * epoch.CausalAccuracy, "0.0"),
        ("pairs, masked %", epoch => 100 * epoch.MaskedAccuracy, "0.0"),
    ];

    /// <summary>Writes a row for each run after its last epoch, or for each of its epochs.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="runs">In the order of the rows.</param>
    /// <param name="everyEpoch">Whether every epoch has a row.</param>
    /// <param name="asMarkdown">Whether cells stand between bars.</param>
    public static void Write(TextWriter output, IReadOnlyList<RunCurve> runs, bool everyEpoch = false, bool asMarkdown = false)
    {
        string[] titles = [.. everyEpoch ? ["model", "epoch", "objective"] : new[] { "model" }, .. Columns.Select(column => column.Title)];
        var rows = runs.SelectMany(run => RowsOf(run, everyEpoch)).ToArray();
        int[] widths = [.. titles.Select((title, column) => rows.Select(row => row[column].Length).Append(title.Length).Max())];
        output.WriteLine(Line(titles, widths, asMarkdown));
        if (asMarkdown)
        {
            var rules = widths.Select((width, column) => new string('-', width + 1) + (column == 0 ? "-|" : ":|"));
            output.WriteLine("|" + string.Concat(rules));
        }

        foreach (var row in rows)
        {
            output.WriteLine(Line(row, widths, asMarkdown));
        }
    }

    private static IEnumerable<string[]> RowsOf(RunCurve run, bool everyEpoch)
    {
        for (var index = everyEpoch ? 0 : run.Epochs.Count - 1; index < run.Epochs.Count; index++)
        {
            var epoch = run.Epochs[index];
            var number = (index + 1).ToString(CultureInfo.InvariantCulture);
            yield return
            [
                .. everyEpoch ? [run.Name, number, epoch.Objective] : new[] { run.Name },
                .. Columns.Select(column => column.Value(epoch)?.ToString(column.Format, CultureInfo.InvariantCulture) ?? "-"),
            ];
        }
    }

    private static string Line(string[] cells, int[] widths, bool asMarkdown)
    {
        var padded = cells.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]));
        return asMarkdown ? $"| {string.Join(" | ", padded)} |" : string.Join("  ", padded);
    }
}
