using System.Globalization;

namespace AntLM.Cli.Reports;

/// <summary>Runs side by side after their last epoch.</summary>
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

    /// <summary>Writes a row for each run.</summary>
    public static void Write(TextWriter output, IReadOnlyList<RunCurve> runs)
    {
        var nameWidth = runs.Max(run => run.Name.Length) + 2;
        output.WriteLine("model".PadRight(nameWidth) + string.Concat(Columns.Select(column => column.Title.PadLeft(Width(column.Title)))));
        foreach (var run in runs)
        {
            var cells = Columns.Select(column => Text(column.Value(run.Epochs[^1]), column.Format).PadLeft(Width(column.Title)));
            output.WriteLine(run.Name.PadRight(nameWidth) + string.Concat(cells));
        }
    }

    private static int Width(string title) => title.Length + 2;

    private static string Text(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}
