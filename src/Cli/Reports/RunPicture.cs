using ScottPlot;

namespace AntLM.Cli.Reports;

/// <summary>
/// The picture of a comparison: losses above, minimal-pair accuracy below, both by epoch. A run has one colour; solid lines are CLM and
/// the causal score, dashed lines MLM and the masked score. The phases of the first run that trains both objectives are shaded.
/// </summary>
public static class RunPicture
{
    /// <summary>Width of the picture in pixels.</summary>
    public const int Width = 1400;

    /// <summary>Height of the picture in pixels.</summary>
    public const int Height = 1200;

    private const float TitleSize = 28;
    private const float TextSize = 22;
    private const float SmallTextSize = 19;

    // Okabe and Ito's colours without yellow, which is too faint for a line: told apart by every kind of colour vision.
    private static readonly Color[] RunColors =
        [.. new[] { "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000" }.Select(Color.FromHex)];

    private static readonly Color CausalBand = Color.FromHex("#FBF3DF");
    private static readonly Color MaskedBand = Color.FromHex("#E9EDF3");
    private static readonly Color Grey = Color.FromHex("#555555");

    private static readonly LineKind Causal = new("CLM, causal score", LinePattern.Solid, MarkerShape.FilledCircle);
    private static readonly LineKind Masked = new("MLM, masked score", LinePattern.Dashed, MarkerShape.OpenCircle);

    /// <summary>Writes the picture as PNG.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="title">Stands above the picture.</param>
    /// <param name="runs">At least one run, in the order of the legend; runs may have different numbers of epochs.</param>
    public static void Save(string path, string title, IReadOnlyList<RunCurve> runs)
    {
        CarriedFont.Use();
        var losses = Panel(runs, "held-out loss (nats)", epoch => epoch.ClmLoss, epoch => epoch.MlmLoss);
        losses.Title(title, TitleSize);

        var accuracy = Panel(runs, "minimal pairs right (%)", epoch => 100 * epoch.CausalAccuracy, epoch => 100 * epoch.MaskedAccuracy);
        MarkChance(accuracy);
        accuracy.XLabel("epoch", TextSize);
        AddLegend(accuracy, runs);

        LabelPhases(losses, runs);
        LabelPhases(accuracy, runs);

        var both = new Multiplot();
        both.Reset(losses);
        both.AddPlot(accuracy);
        both.Layout = new ScottPlot.MultiplotLayouts.Rows();
        both.SavePng(path, Width, Height);
    }

    private static Plot Panel(
        IReadOnlyList<RunCurve> runs, string yTitle, Func<EpochPoint, double?> causal, Func<EpochPoint, double?> masked)
    {
        var plot = new Plot();
        foreach (var phase in PhasesOf(runs))
        {
            var band = plot.Add.HorizontalSpan(phase.First - 0.5, phase.Last + 0.5);
            band.FillColor = phase.Objective == "CLM" ? CausalBand : MaskedBand;
            band.LineWidth = 0;
        }
        for (var i = 0; i < runs.Count; i++)
        {
            AddCurve(plot, runs[i], causal, Causal, ColorOf(i));
            AddCurve(plot, runs[i], masked, Masked, ColorOf(i));
        }
        plot.YLabel(yTitle, TextSize);
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { IntegerTicksOnly = true };
        plot.Axes.Bottom.TickLabelStyle.FontSize = SmallTextSize;
        plot.Axes.Left.TickLabelStyle.FontSize = SmallTextSize;
        plot.Axes.Left.Label.Bold = false;
        plot.Axes.Bottom.Label.Bold = false;
        plot.Axes.Left.MinimumSize = 100;
        plot.Axes.Right.MinimumSize = 30;
        plot.Axes.Margins(left: 0, right: 0, bottom: 0.08, top: 0.18);
        plot.Axes.AutoScale();
        plot.Axes.SetLimitsX(0.5, runs.Max(run => run.Epochs.Count) + 0.5);
        return plot;
    }

    private static void AddCurve(Plot plot, RunCurve run, Func<EpochPoint, double?> value, LineKind kind, Color color)
    {
        double[] epochs = [.. Enumerable.Range(1, run.Epochs.Count)];
        double[] values = [.. run.Epochs.Select(epoch => value(epoch) ?? double.NaN)];
        if (values.All(double.IsNaN))
        {
            return;
        }
        var curve = plot.Add.Scatter(epochs, values, color);
        curve.LineWidth = 3;
        curve.LinePattern = kind.Pattern;
        curve.MarkerShape = kind.Marker;
        curve.MarkerSize = 10;
        curve.MarkerLineWidth = 2;
    }

    private static void MarkChance(Plot plot)
    {
        var limits = plot.Axes.GetLimits();
        plot.Axes.SetLimitsY(Math.Min(limits.Bottom, 44), Math.Max(limits.Top, 62));
        plot.Add.HorizontalLine(50, 2, Grey, LinePattern.Dotted);
        var label = plot.Add.Text("chance", limits.Right, 50);
        label.LabelAlignment = Alignment.LowerRight;
        label.LabelFontSize = SmallTextSize;
        label.LabelFontColor = Grey;
        label.OffsetX = -8;
    }

    private static void LabelPhases(Plot plot, IReadOnlyList<RunCurve> runs)
    {
        foreach (var phase in PhasesOf(runs))
        {
            var label = plot.Add.Text(phase.Objective, (phase.First + phase.Last) / 2.0, plot.Axes.GetLimits().Top);
            label.LabelAlignment = Alignment.UpperCenter;
            label.LabelFontSize = SmallTextSize;
            label.LabelFontColor = Grey;
            label.OffsetY = 6;
        }
    }

    private static void AddLegend(Plot plot, IReadOnlyList<RunCurve> runs)
    {
        var items = runs.Select((run, i) => new LegendItem { LabelText = run.Name, LineColor = ColorOf(i), LineWidth = 6 })
            .Concat(new[] { Causal, Masked }.Select(kind => new LegendItem
            {
                LabelText = kind.Name,
                LineColor = Grey,
                LineWidth = 3,
                LinePattern = kind.Pattern,
                MarkerShape = kind.Marker,
                MarkerSize = 10,
                MarkerLineColor = Grey,
                MarkerFillColor = Grey,
                MarkerLineWidth = 2,
            }));
        var panel = plot.ShowLegend(Edge.Bottom);
        plot.Legend.ManualItems.AddRange(items);
        plot.Legend.Orientation = Orientation.Horizontal;
        plot.Legend.FontSize = SmallTextSize;
        plot.Legend.SymbolWidth = 50;
        plot.Legend.TightHorizontalWrapping = true;
        plot.Legend.OutlineWidth = 0;
        plot.Legend.ShadowColor = Colors.Transparent;
        panel.Alignment = Alignment.MiddleCenter;
    }

    private static Color ColorOf(int run) => RunColors[run % RunColors.Length];

    private static IEnumerable<Phase> PhasesOf(IReadOnlyList<RunCurve> runs)
    {
        var epochs = runs.FirstOrDefault(run => run.Epochs.DistinctBy(epoch => epoch.Objective).Count() > 1)?.Epochs ?? [];
        for (int first = 0, next; first < epochs.Count; first = next)
        {
            next = first + epochs.Skip(first).TakeWhile(epoch => epoch.Objective == epochs[first].Objective).Count();
            yield return new Phase(epochs[first].Objective, first + 1, next);
        }
    }

    private sealed record LineKind(string Name, LinePattern Pattern, MarkerShape Marker);

    private sealed record Phase(string Objective, int First, int Last);
}
