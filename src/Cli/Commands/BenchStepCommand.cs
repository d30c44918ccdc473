using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AntLM.Cli.Reports;

namespace AntLM.Cli.Commands;

/// <summary>`antlm bench step`: full training steps on random tokens.</summary>
public static class BenchStepCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var step = new StepOptions(defaultSteps: 5);
        var device = new DeviceOptions();
        var json = CommonOptions.Json();
        var command = new Command("step", "Time forward, backward, clipping and AdamW on random tokens, with the preset's dropout.")
        {
            json,
        };
        step.AddTo(command);
        device.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var chosen = step.Read(parsed);
            using var opened = device.Open(parsed);
            using var created = chosen.CreateModel(opened);
            var result = chosen.Run(created, warmedUp: null, cancellation);
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                output.WriteLine(JsonSerializer.Serialize(
                    new
                    {
                        model = chosen.Preset,
                        objective = chosen.Objective.Name,
                        batch = chosen.Batch,
                        length = chosen.Length,
                        recompute = chosen.Recompute,
                        device = opened.Description,
                        result.TokensPerSecond,
                        result.Gflops,
                        result.Memory.ArenaBytes,
                        result.Memory.PeakMemoryBytes,
                        result.Memory.ProcessPeakBytes,
                        result.FirstSeconds,
                        result.MedianSeconds,
                        result.FastestSeconds,
                        result.SlowestSeconds,
                        result.Loss,
                        parameters = created.Parameters.Count,
                        opened.StartUp,
                    },
                    JsonReports.Options));
            }
            else
            {
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{result.TokensPerSecond:0.0} tokens/s, {result.Gflops:0.0} GFLOP/s, median step {result.MedianSeconds:0.000} s "
                    + $"({result.FastestSeconds:0.000} to {result.SlowestSeconds:0.000}), {MemoryText.Of(result.Memory)}, "
                    + $"first step {result.FirstSeconds:0.00} s"));
                if (opened.StartUp is { } startUp)
                {
                    output.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"device: opened in {startUp.OpenSeconds:0.00} s, {startUp.CompiledKernels} kernels compiled and "
                        + $"{startUp.KeptKernels} read from the cache in {startUp.KernelSeconds:0.00} s"));
                }
            }

            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}
