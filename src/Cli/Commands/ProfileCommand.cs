using System.CommandLine;
using System.Text.Json;
using AntLM.Cli.Reports;
using AntLM.Engine.Profiling;
using AntLM.Engine.Training;

namespace AntLM.Cli.Commands;

/// <summary>`antlm profile`: where the time of a training step goes.</summary>
public static class ProfileCommand
{
    private static readonly TimeSpan CeilingDuration = TimeSpan.FromSeconds(1);

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var step = new StepOptions(defaultSteps: 5);
        var device = new DeviceOptions();
        var json = CommonOptions.Json();
        var command = new Command(
            "profile", "Show the time of training steps by phase and operation, against a large matrix product and a large copy.")
        {
            json,
        };
        step.AddTo(command);
        device.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var chosen = step.Read(parsed);
            using var opened = device.Open(parsed);
            var ceilings = MachineCeilings.Measure(opened, CeilingDuration);
            using var profiling = new ProfilingDevice(opened);
            using var model = chosen.CreateModel(profiling);
            var result = chosen.Run(model, profiling.Profile.Clear, cancellation);
            var rows = profiling.Profile.Operations.Select(times => RowOf(times, result, chosen.Steps, ceilings)).ToList();
            var floor = profiling.Profile.Operations.Sum(times => ceilings.FloorSeconds(times.TotalCost)) / chosen.Steps;
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
                        steps = chosen.Steps,
                        recompute = chosen.Recompute,
                        device = opened.Description,
                        ceilings,
                        step_milliseconds = result.MeanSeconds * 1e3,
                        floor_milliseconds = floor * 1e3,
                        result.Memory.ArenaBytes,
                        result.Memory.PeakMemoryBytes,
                        result.Memory.ProcessPeakBytes,
                        operations = rows,
                    },
                    JsonReports.Options));
            }
            else
            {
                var columns = new RateColumns(ceilings);
                output.WriteLine($"{opened.Description}: {columns.Ceilings}");
                WriteTable(output, columns, rows, result.MeanSeconds * 1e3, floor * 1e3);
                output.WriteLine(MemoryText.Of(result.Memory));
            }

            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static Row RowOf(OperationTimes times, StepBenchmarkResult result, int steps, MachineCeilings ceilings)
    {
        var seconds = times.TotalSeconds / steps;
        return new(
            times.Phase.ToString().ToLowerInvariant(), times.Operation, (double)times.Calls / steps, seconds / result.MeanSeconds,
            OperationRate.Of(seconds, times.TotalCost / steps, ceilings));
    }

    private static void WriteTable(
        TextWriter output, RateColumns columns, List<Row> rows, double stepMilliseconds, double floorMilliseconds)
    {
        output.WriteLine($"{"phase",-11}{"operation",-31}{"calls",6}{"share",8}{columns.Heading}");
        foreach (var phase in rows.GroupBy(row => row.Phase))
        {
            var milliseconds = phase.Sum(row => row.Rate.Milliseconds);
            output.WriteLine(FormattableString.Invariant(
                $"{phase.Key,-48}{phase.Sum(row => row.Share),8:0.0%}{milliseconds,10:0.000}"));
            foreach (var row in phase)
            {
                output.WriteLine(FormattableString.Invariant(
                    $"{"",-11}{row.Operation,-31}{row.Calls,6:0.#}{row.Share,8:0.0%}{columns.Of(row.Rate)}"));
            }
        }

        var outside = stepMilliseconds - rows.Sum(row => row.Rate.Milliseconds);
        output.WriteLine(FormattableString.Invariant($"{"between operations",-48}{outside / stepMilliseconds,8:0.0%}{outside,10:0.000}"));
        output.WriteLine(FormattableString.Invariant(
            $"{"step",-48}{1,8:0.0%}{stepMilliseconds,10:0.000}{"",35}{stepMilliseconds / floorMilliseconds,9:0.0}"));
    }

    private sealed record Row(string Phase, string Operation, double Calls, double Share, OperationRate Rate);
}
