using System.CommandLine;
using System.Text.Json;
using AntLM.Cli.Reports;
using AntLM.Engine.Devices;
using AntLM.Engine.Profiling;

namespace AntLM.Cli.Commands;

/// <summary>`antlm bench kernel`: the operations on the GPU, in each precision, at a small and a large size.</summary>
public static class BenchKernelCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var operations = new OperationOptions();
        var precision = new Option<string?>("--precision") { Description = "bf16 or fp32; both by default." };
        precision.AcceptOnlyFromAmong([.. Precision.Names]);
        var json = CommonOptions.Json();
        var command = new Command(
            "kernel", "Time operations on the GPU over sizes and precisions, on random numbers that its cache does not hold.");
        operations.AddTo(command);
        command.Add(precision);
        command.Add(json);
        command.SetAction((parsed, cancellation) =>
        {
            var chosen = operations.Read(parsed, OperationBenchmark.ComparedShapes);
            var output = parsed.InvocationConfiguration.Output;
            List<OperationTable> tables = [];
            foreach (var name in parsed.GetValue(precision) is { } one ? [one] : Precision.Names)
            {
                using var gpu = DeviceSelection.Open("cuda", name, parsed.InvocationConfiguration.Error.WriteLine);
                tables.Add(OperationTable.Measure(gpu, chosen.Measured, chosen.Duration, cancellation));
                if (!parsed.GetValue(json))
                {
                    tables[^1].Write(output);
                }
            }

            if (parsed.GetValue(json))
            {
                output.WriteLine(JsonSerializer.Serialize(new { precisions = tables }, JsonReports.Options));
            }

            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}
