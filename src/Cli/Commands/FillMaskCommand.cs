using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AntLM.Cli.Reports;
using AntLM.Engine.Evaluation;
using AntLM.Engine.Models;

namespace AntLM.Cli.Commands;

/// <summary>`antlm fill-mask`: what may stand where a text has masks.</summary>
public static class FillMaskCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var checkpoint = CommonOptions.Checkpoint();
        var text = new Argument<string>("TEXT") { Description = "Text with [MASK] or <mask> where words are to be found." };
        var topK = new Option<int>("--top-k") { Description = "Candidates for each mask.", DefaultValueFactory = _ => 5 };
        var device = new DeviceOptions();
        var json = CommonOptions.Json();
        var command = new Command("fill-mask", "Find words for the masks of a text, attention bidirectional.")
        {
            text, checkpoint, topK, json,
        };
        device.AddTo(command);
        command.SetAction(parsed =>
        {
            using var opened = CheckpointOpening.Open(parsed, checkpoint, device);
            using var session = new ModelSession(opened.Model);
            var masks = new MaskFiller(session, opened.Tokenizer).Fill(parsed.GetValue(text)!, parsed.GetValue(topK));
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                output.WriteLine(JsonSerializer.Serialize(new { Text = parsed.GetValue(text), Masks = masks }, JsonReports.Options));
                return ExitCode.Success;
            }

            for (var mask = 0; mask < masks.Count; mask++)
            {
                if (masks.Count > 1)
                {
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"mask {mask + 1}"));
                }

                foreach (var candidate in masks[mask])
                {
                    output.WriteLine(string.Create(
                        CultureInfo.InvariantCulture, $"{100 * candidate.Probability,7:0.00} %  {candidate.Text.Trim()}"));
                }
            }

            return ExitCode.Success;
        });
        return command;
    }
}
