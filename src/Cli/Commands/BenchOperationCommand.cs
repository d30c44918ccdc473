using System.CommandLine;
using System.Text.Json;
using AntLM.Cli.Reports;
using AntLM.Engine.Profiling;

namespace AntLM.Cli.Commands;

/// <summary>`antlm bench op`: every operation, forward and backward, against what the machine can do at best.</summary>
public static class BenchOperationCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var operations = new OperationOptions();
        var device = new DeviceOptions();
        var json = CommonOptions.Json();
        var command = new Command("op", "Time operations forward and backward, against a large matrix product and a large copy.");
        operations.AddTo(command);
        device.AddTo(command);
        command.Add(json);
        command.SetAction((parsed, cancellation) =>
        {
            var chosen = operations.Read(parsed, operation => [OperationBenchmark.DefaultShape(operation)]);
            using var opened = device.Open(parsed);
            var table = OperationTable.Measure(opened, chosen.Measured, chosen.Duration, cancellation);
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                output.WriteLine(JsonSerializer.Serialize(table, JsonReports.Options));
            }
            else
            {
                table.Write(output);
            }

            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}
