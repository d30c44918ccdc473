using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AntLM.Cli.Reports;
using AntLM.Engine.Evaluation;
using AntLM.Engine.Models;

namespace AntLM.Cli.Commands;

/// <summary>`antlm eval pairs`: accuracy on minimal pairs, by file and in the mean.</summary>
public static class EvalPairsCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var checkpoint = CommonOptions.Checkpoint();
        var data = CommonOptions.Pairs();
        var score = CommonOptions.Score();
        var limit = CommonOptions.PairLimit();
        var device = new DeviceOptions();
        var json = CommonOptions.Json();
        var command = new Command("pairs", "Which sentence of a minimal pair does the model find likelier?")
        {
            checkpoint, data, score, limit, json,
        };
        device.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var kinds = ScoreKindNames.Parse(parsed.GetValue(score)!, score.Name);
            var files = MinimalPairFile.LoadAll(parsed.GetValue(data)!, parsed.GetValue(limit));
            using var opened = CheckpointOpening.Open(parsed, checkpoint, device);
            using var session = new ModelSession(opened.Model);
            var report = new MinimalPairEvaluation(session, opened.Tokenizer, files, ScoringConvention.Golden, kinds).Run(
                progress: null, cancellation);
            if (parsed.GetValue(json))
            {
                var content = new
                {
                    Device = opened.Device.Description,
                    Convention = report.Convention.Name,
                    Score = parsed.GetValue(score),
                    Files = report.Paradigms.Select(Content),
                    Mean = Content(report.Mean),
                };
                parsed.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(content, JsonReports.Options));
            }
            else
            {
                Print(report, parsed.InvocationConfiguration.Output);
            }

            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    /// <summary>Under the names of `--score`; null where a score was not asked for.</summary>
    private static object Content(ParadigmAccuracy paradigm) =>
        new { paradigm.Name, paradigm.Pairs, paradigm.Causal, Mlm = paradigm.MaskedSum, MlmMean = paradigm.MaskedMean };

    private static void Print(MinimalPairsReport report, TextWriter output)
    {
        var width = report.Paradigms.Append(report.Mean).Max(paradigm => paradigm.Name.Length);
        var columns = new (string Title, Func<ParadigmAccuracy, double?> Value)[]
        {
            ("causal", paradigm => paradigm.Causal), ("mlm", paradigm => paradigm.MaskedSum), ("mlm mean", paradigm => paradigm.MaskedMean),
        }.Where(column => column.Value(report.Mean) is not null).ToArray();

        output.WriteLine("pairs".PadLeft(width + 8) + string.Concat(columns.Select(column => column.Title.PadLeft(10))));
        foreach (var paradigm in report.Paradigms.Append(report.Mean))
        {
            var values = columns.Select(column =>
                string.Create(CultureInfo.InvariantCulture, $"{100 * column.Value(paradigm)!.Value,10:0.00}"));
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{paradigm.Name.PadRight(width)}{paradigm.Pairs,8}{string.Concat(values)}"));
        }

        output.WriteLine($"accuracy in percent, convention {report.Convention.Name}: a tie counts half; the mean is over files");
    }
}
