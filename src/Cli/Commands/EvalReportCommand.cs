using System.CommandLine;
using System.Text.Json;
using AntLM.Cli.Reports;
using AntLM.Engine.Evaluation.Reports;

namespace AntLM.Cli.Commands;

/// <summary>`antlm eval report`: scores of runs beside the published baselines.</summary>
public static class EvalReportCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var runs = new Argument<string[]>("RUN")
        {
            Description = "Folders with the results.json of `antlm eval … --out` and `antlm finetune`.",
            Arity = ArgumentArity.OneOrMore,
        };
        var json = CommonOptions.Json();
        var command = new Command("report", "Scores of runs beside published baselines, with the differences, as Markdown.") { runs, json };
        command.SetAction(parsed =>
        {
            var scores = RunScores.Read(parsed.GetValue(runs)!);
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                output.WriteLine(JsonSerializer.Serialize(ScoreReport.Content(scores), JsonReports.Options));
            }
            else
            {
                ScoreReport.Write(output, scores);
            }

            return ExitCode.Success;
        });
        return command;
    }
}
