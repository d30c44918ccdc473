using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AntLM.Cli.Reports;
using AntLM.Engine.Evaluation;
using AntLM.Engine.Models;

namespace AntLM.Cli.Commands;

/// <summary>`antlm eval perplexity`: both losses on held-out text.</summary>
public static class EvalPerplexityCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var checkpoint = CommonOptions.Checkpoint();
        var data = new Option<string>("--data")
        {
            Description = "A text file; or a folder of text or of prepared shards, for its held-out part.",
            HelpName = "DIR|FILE",
            Required = true,
        };
        var device = new DeviceOptions();
        var json = CommonOptions.Json();
        var command = new Command("perplexity", "CLM loss and perplexity, MLM loss and accuracy, on held-out text.")
        {
            checkpoint, data, json,
        };
        device.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            using var opened = CheckpointOpening.Open(parsed, checkpoint, device);
            using var session = new ModelSession(opened.Model);
            using var text = HeldOutText.Open(parsed.GetValue(data)!, opened.Trained, cancellation);
            var evaluation = HeldOutEvaluation.Of(session, opened.Tokenizer, opened.Trained.Configuration.Masking);
            var report = evaluation.Run(text.Batches, cancellation);
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                var content = new
                {
                    Device = opened.Device.Description,
                    ClmLoss = report.CausalLoss,
                    ClmPerplexity = report.Perplexity,
                    ClmTargets = report.CausalTargets,
                    MlmLoss = report.MaskedLoss,
                    MlmAccuracy = report.MaskedAccuracy,
                    MlmTargets = report.MaskedTargets,
                };
                output.WriteLine(JsonSerializer.Serialize(content, JsonReports.Options));
            }
            else
            {
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"CLM  loss {report.CausalLoss:0.0000}  perplexity {report.Perplexity:0.00}  ({report.CausalTargets} targets)"));
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"MLM  loss {report.MaskedLoss:0.0000}  accuracy {100 * report.MaskedAccuracy:0.00} %  "
                    + $"({report.MaskedTargets} targets)"));
            }

            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}
