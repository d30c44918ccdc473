using System.CommandLine;
using AntLM.Engine;
using AntLM.Engine.Configuration;
using AntLM.Engine.Interop;
using AntLM.Engine.Interop.HuggingFace;

namespace AntLM.Cli.Commands;

/// <summary>`antlm export`: a checkpoint for Hugging Face's tools.</summary>
public static class ExportCommand
{
    private static readonly IReadOnlyDictionary<string, SafetensorsType> Types = new Dictionary<string, SafetensorsType>
    {
        ["fp32"] = SafetensorsType.F32,
        ["bf16"] = SafetensorsType.BF16,
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var checkpoint = CommonOptions.Checkpoint();
        var target = new Option<string>("--to")
        {
            Description = "The folder to be written; absent or empty.",
            HelpName = "DIR",
            Required = true,
        };
        var type = new Option<string>("--dtype")
        {
            Description = "What the weights are stored as: fp32 or bf16.",
            DefaultValueFactory = _ => "fp32",
        };
        var command = new Command("export", "Write a checkpoint as a folder that Hugging Face's transformers loads.")
        {
            checkpoint, target, type,
        };
        command.SetAction(parsed =>
        {
            var folder = parsed.GetValue(target)!;
            var stored = HuggingFaceExport.Write(parsed.GetValue(checkpoint)!, folder, TypeOf(parsed.GetValue(type)!));
            var output = parsed.InvocationConfiguration.Output;
            output.WriteLine($"{folder}: {ModelResolution.NameOf(stored.Sizes.Architecture)} from {stored.Checkpoint.Path}");
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal))
            {
                output.WriteLine($"  {file.Name}");
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static SafetensorsType TypeOf(string name) => Types.TryGetValue(name, out var type)
        ? type
        : throw new UserException($"--dtype {name} is not known. {NearestName.Suggestion(name, [.. Types.Keys])}");
}
