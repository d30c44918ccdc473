using System.CommandLine;
using AntLM.Engine.Configuration;
using AntLM.Engine.Interop.HuggingFace;

namespace AntLM.Cli.Commands;

/// <summary>`antlm import`: a model of Hugging Face's tools as a checkpoint.</summary>
public static class ImportCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var source = new Option<string>("--from")
        {
            Description = "A folder in Hugging Face's layout: a Llama of BabyLlama's kind, or an LTG-BERT.",
            HelpName = "DIR",
            Required = true,
        };
        var target = new Option<string>("--to")
        {
            Description = "The checkpoint's folder to be written; absent or empty.",
            HelpName = "DIR",
            Required = true,
        };
        var command = new Command("import", "Make a checkpoint of a model in Hugging Face's layout. No code of its folder is executed.")
        {
            source, target,
        };
        command.SetAction(parsed =>
        {
            var folder = parsed.GetValue(target)!;
            var sizes = HuggingFaceImport.Read(parsed.GetValue(source)!, folder);
            parsed.InvocationConfiguration.Output.WriteLine(
                $"{folder}: {ModelResolution.NameOf(sizes.Architecture)}, {sizes.HiddenLayers} layers of {sizes.HiddenSize}; "
                + $"use it with --checkpoint {folder}");
            return ExitCode.Success;
        });
        return command;
    }
}
