using System.CommandLine;
using AntLM.Engine.Evaluation;
using AntLM.Engine.Models;

namespace AntLM.Cli.Commands;

/// <summary>`antlm generate`: text from a trained model.</summary>
public static class GenerateCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var defaults = new GenerationSettings();
        var checkpoint = CommonOptions.Checkpoint();
        var prompt = new Option<string>("--prompt") { Description = "Text to continue.", DefaultValueFactory = _ => "" };
        var maxTokens = new Option<int>("--max-tokens")
        {
            Description = "Most tokens to add.",
            DefaultValueFactory = _ => defaults.MaxTokens,
        };
        var temperature = new Option<double>("--temperature")
        {
            Description = "Below 1 more likely tokens, 0 always the likeliest.",
            DefaultValueFactory = _ => defaults.Temperature,
        };
        var topK = new Option<int?>("--top-k") { Description = "Draw among so many likeliest tokens." };
        var topP = new Option<double>("--top-p")
        {
            Description = "Draw among the likeliest tokens of this total probability.",
            DefaultValueFactory = _ => defaults.TopP,
        };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the draws.", DefaultValueFactory = _ => defaults.Seed };
        var device = new DeviceOptions();
        var command = new Command("generate", "Continue a text with a trained model, attention causal.")
        {
            checkpoint, prompt, maxTokens, temperature, topK, topP, seed,
        };
        device.AddTo(command);
        command.SetAction(parsed =>
        {
            using var opened = CheckpointOpening.Open(parsed, checkpoint, device);
            using var session = new ModelSession(opened.Model);
            var ids = opened.Tokenizer.Encode(parsed.GetValue(prompt)!);
            var added = new TextGenerator(session, opened.Tokenizer.SpecialTokens).Generate(ids, new GenerationSettings
            {
                MaxTokens = parsed.GetValue(maxTokens),
                Temperature = parsed.GetValue(temperature),
                TopK = parsed.GetValue(topK),
                TopP = parsed.GetValue(topP),
                Seed = parsed.GetValue(seed),
            });
            // Tokenizers that begin a text with a space give it back when they decode.
            parsed.InvocationConfiguration.Output.WriteLine(opened.Tokenizer.Decode([.. ids, .. added]).TrimStart(' '));
            return ExitCode.Success;
        });
        return command;
    }
}
