using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AntLM.Cli.Reports;
using AntLM.Engine.Devices.Cpu;

namespace AntLM.Cli.Commands;

/// <summary>`antlm bench gemm`: the speed of one single-precision matrix product on the CPU.</summary>
public static class BenchGemmCommand
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(1);

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var m = Size("--m", "Rows of the product.");
        var n = Size("--n", "Columns of the product.");
        var k = Size("--k", "The summed dimension.");
        var transposeA = new Option<bool>("--transpose-a") { Description = "A is stored as k × m." };
        var transposeB = new Option<bool>("--transpose-b") { Description = "B is stored as n × k, as the weights of a linear layer are." };
        var json = CommonOptions.Json();
        var command = new Command("gemm", "Measure one matrix product in fp32 on the CPU, about a second.")
        {
            m, n, k, transposeA, transposeB, json,
        };
        command.SetAction(parsed =>
        {
            var measurement = GemmMeasurement.Take(
                CpuThreads.Shared, parsed.GetValue(transposeA), parsed.GetValue(transposeB),
                parsed.GetValue(m), parsed.GetValue(n), parsed.GetValue(k), Duration);
            var report = new
            {
                M = parsed.GetValue(m),
                N = parsed.GetValue(n),
                K = parsed.GetValue(k),
                TransposeA = parsed.GetValue(transposeA),
                TransposeB = parsed.GetValue(transposeB),
                Threads = CpuThreads.Shared.Count,
                measurement.Samples,
                Milliseconds = measurement.MedianSeconds * 1e3,
                Gflops = measurement.MedianGflops,
                measurement.BestGflops,
            };
            parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(report, JsonReports.Options)
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{report.M} × {report.N} × {report.K} on {report.Threads} threads: {report.Milliseconds:G4} ms, "
                    + $"{report.Gflops:F1} GFLOP/s (median of {report.Samples}; best {report.BestGflops:F1})"));
            return ExitCode.Success;
        });
        return command;
    }

    private static Option<int> Size(string name, string description)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => 1024 };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var size) && size < 1)
            {
                result.AddError($"{name} must be 1 or more, not {token.Value}.");
            }
        });
        return option;
    }
}
