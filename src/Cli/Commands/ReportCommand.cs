using System.CommandLine;
using AntLM.Cli.Reports;
using AntLM.Engine.Training;

namespace AntLM.Cli.Commands;

/// <summary>`antlm report`: runs side by side, as a table and a picture.</summary>
public static class ReportCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var runs = new Argument<string[]>("RUN")
        {
            Description = "Run folders, the one whose phases are to be shaded first.",
            Arity = ArgumentArity.OneOrMore,
        };
        var picture = new Option<string?>("--picture")
        {
            Description = "Write losses and minimal-pair accuracy by epoch into this PNG.",
            HelpName = "FILE",
        };
        var title = new Option<string>("--title") { Description = "Stands above the picture.", DefaultValueFactory = _ => "AntLM" };
        var epochs = new Option<bool>("--epochs") { Description = "A row for every epoch, not the last one only." };
        var markdown = new Option<bool>("--markdown") { Description = "Write the table as Markdown." };
        var command = new Command("report", "Compare runs by their held-out losses and minimal pairs.")
        {
            runs, picture, title, epochs, markdown,
        };
        command.SetAction(parsed =>
        {
            var curves = parsed.GetValue(runs)!.Select(CurveOf).ToArray();
            ComparisonTable.Write(
                parsed.InvocationConfiguration.Output, curves, parsed.GetValue(epochs), parsed.GetValue(markdown));
            if (parsed.GetValue(picture) is { } path)
            {
                RunPicture.Save(path, parsed.GetValue(title)!, curves);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static RunCurve CurveOf(string folder)
    {
        var history = RunHistory.Read(RunDirectory.Open(folder).MetricsFile);
        return new RunCurve(
            Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
            [
                .. history.Epochs.Select(epoch => new EpochPoint(
                    epoch.Objective, epoch["clm_loss"], epoch["mlm_loss"], epoch["pairs_causal.mean"], epoch["pairs_mlm.mean"])
                {
                    MaskedTokenAccuracy = epoch["mlm_accuracy"],
                }),
            ]);
    }
}
