using System.CommandLine;
using AntLM.Cli.Progress;

namespace AntLM.Cli.Commands;

/// <summary>`antlm train`: trains a model as a configuration says.</summary>
public static class TrainCommand
{
    private const string ResumeAuto = "auto";

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var configuration = new ConfigurationOptions();
        var outOption = new Option<string?>("--out")
        {
            Description = "Folder of the run; runs/NAME-OF-THE-CONFIGURATION by default.",
            HelpName = "DIR",
        };
        var device = new DeviceOptions();
        var resume = new Option<string?>("--resume") { Description = "auto: go on from the newest checkpoint in --out, if there is one." };
        resume.AcceptOnlyFromAmong(ResumeAuto);
        var command = new Command("train", "Train a model by CLM and MLM in turn.") { outOption, resume };
        configuration.AddTo(command);
        device.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var resolved = configuration.Read(parsed);
            if (configuration.PrintIfAsked(parsed, resolved))
            {
                return Task.FromResult(ExitCode.Success);
            }

            var file = parsed.GetValue(configuration.Config);
            var path = parsed.GetValue(outOption) ?? Path.Combine("runs", Path.GetFileNameWithoutExtension(file ?? "run"));
            using var display = ProgressDisplay.Create(parsed.InvocationConfiguration.Output);
            using var opened = device.Open(parsed, display.WriteLine);
            new TrainingJob(resolved, path, opened, display.WriteLine)
            {
                Resume = parsed.GetValue(resume) == ResumeAuto,
                Watchers = [display],
                Listeners = [new EvaluationDisplay(display)],
            }.Run(cancellation);
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}
