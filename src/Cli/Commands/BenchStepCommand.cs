using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AntLM.Cli.Reports;
using AntLM.Engine;
using AntLM.Engine.Configuration;
using AntLM.Engine.Devices;
using AntLM.Engine.Models;
using AntLM.Engine.Objectives;
using AntLM.Engine.Training;

namespace AntLM.Cli.Commands;

/// <summary>`antlm bench step`: full training steps on random tokens.</summary>
public static class BenchStepCommand
{
    private const ulong Seed = 1;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "A preset, such as babyllama-16m.", Required = true };
        var objective = new Option<string>("--objective") { Description = "clm or mlm.", Required = true };
        objective.AcceptOnlyFromAmong("clm", "mlm", "CLM", "MLM");
        var batch = new Option<int>("--batch") { Description = "Sequences of a step.", Required = true };
        var length = new Option<int>("--length") { Description = "Tokens of a sequence.", Required = true };
        var steps = new Option<int>("--steps") { Description = "Timed steps, after 2 warm-ups.", DefaultValueFactory = _ => 5 };
        var device = CommonOptions.Device();
        var json = CommonOptions.Json();
        var command = new Command("step", "Time forward, backward, clipping and AdamW on random tokens, with the preset's dropout.")
        {
            model, objective, batch, length, steps, device, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var configuration = ModelResolution.Resolve(new ModelSection { Preset = parsed.GetValue(model) }, tokenizerVocabulary: null);
            foreach (var option in new[] { batch, length, steps })
            {
                if (parsed.GetValue(option) < 1)
                {
                    throw new UserException($"{option.Name} must be at least 1.");
                }
            }

            using var opened = DeviceSelection.Open(parsed.GetValue(device)!, parsed.InvocationConfiguration.Error.WriteLine);
            using var created = LanguageModel.Create(configuration, opened);
            created.Parameters.Initialize(Seed);
            var chosen = ObjectiveOf(parsed.GetValue(objective)!, configuration);
            var result = StepBenchmark.Run(
                created, chosen, parsed.GetValue(batch), parsed.GetValue(length), parsed.GetValue(steps), cancellation);
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                output.WriteLine(JsonSerializer.Serialize(
                    new
                    {
                        model = parsed.GetValue(model),
                        objective = chosen.Name,
                        batch = parsed.GetValue(batch),
                        length = parsed.GetValue(length),
                        device = opened.Description,
                        result.TokensPerSecond,
                        result.Gflops,
                        result.PeakMemoryBytes,
                        result.MedianSeconds,
                        result.FastestSeconds,
                        result.SlowestSeconds,
                        result.Loss,
                        parameters = created.Parameters.Count,
                    },
                    JsonReports.Options));
            }
            else
            {
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{result.TokensPerSecond:0.0} tokens/s, {result.Gflops:0.0} GFLOP/s, median step {result.MedianSeconds:0.000} s "
                    + $"({result.FastestSeconds:0.000} to {result.SlowestSeconds:0.000}), peak memory {result.PeakMemoryBytes / 1e9:0.00} GB"));
            }

            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static IObjective ObjectiveOf(string name, ModelConfiguration configuration)
    {
        if (name.Equals(CausalObjective.ObjectiveName, StringComparison.OrdinalIgnoreCase))
        {
            return new CausalObjective();
        }

        const int maskId = 4;
        return new MaskedObjective(MaskingStrategy.Create(new MaskingSection()), maskId, StepBenchmark.SpecialsOf(configuration));
    }
}
