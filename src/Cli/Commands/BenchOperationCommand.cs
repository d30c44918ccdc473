using System.CommandLine;
using System.Text.Json;
using AntLM.Cli.Reports;
using AntLM.Engine;
using AntLM.Engine.Configuration;
using AntLM.Engine.Profiling;

namespace AntLM.Cli.Commands;

/// <summary>`antlm bench op`: every operation, forward and backward, against what the machine can do at best.</summary>
public static class BenchOperationCommand
{
    private static readonly TimeSpan CeilingDuration = TimeSpan.FromSeconds(1);

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var name = new Argument<string?>("NAME")
        {
            Description = $"One of {string.Join(", ", OperationBenchmark.Names)}.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var all = new Option<bool>("--all") { Description = "Measure every operation." };
        var model = new Option<string?>("--model") { Description = "Preset that gives the widths; by default one that uses the operation." };
        var batch = new Option<int?>("--batch") { Description = "Sequences: rows are batch × length." };
        var length = new Option<int?>("--length") { Description = "Tokens of a sequence." };
        var seconds = new Option<double>("--seconds")
        {
            Description = "How long each operation is repeated.",
            DefaultValueFactory = _ => 0.5,
        };
        var device = new DeviceOptions();
        var json = CommonOptions.Json();
        var command = new Command("op", "Time operations forward and backward, against a large matrix product and a large copy.")
        {
            name, all, model, batch, length, seconds, json,
        };
        device.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var names = NamesOf(parsed.GetValue(name), parsed.GetValue(all));
            foreach (var option in new[] { batch, length })
            {
                if (parsed.GetValue(option) < 1)
                {
                    throw new UserException($"{option.Name} must be at least 1.");
                }
            }

            if (parsed.GetValue(seconds) < 0)
            {
                throw new UserException($"{seconds.Name} must not be negative.");
            }

            using var opened = device.Open(parsed);
            var duration = TimeSpan.FromSeconds(parsed.GetValue(seconds));
            var ceilings = MachineCeilings.Measure(opened, duration < CeilingDuration ? duration : CeilingDuration);
            List<Row> rows = [];
            foreach (var operation in names)
            {
                cancellation.ThrowIfCancellationRequested();
                var shape = ShapeOf(operation, parsed.GetValue(model), parsed.GetValue(batch), parsed.GetValue(length));
                rows.AddRange(OperationBenchmark.Run(opened, operation, shape, duration).Select(times => new Row(
                    times.Operation, shape.Preset, shape.Batch, shape.Length, times.Calls,
                    OperationRate.Of(times.MedianSeconds, times.TotalCost / times.Calls, ceilings))));
            }

            Write(parsed.InvocationConfiguration.Output, opened.Description, ceilings, rows, parsed.GetValue(json));
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static IEnumerable<string> NamesOf(string? name, bool all)
    {
        if (all == (name is not null))
        {
            throw new UserException($"Name one operation, or write --all: {string.Join(", ", OperationBenchmark.Names)}.");
        }

        return name is null ? OperationBenchmark.Names
            : OperationBenchmark.Names.Contains(name, StringComparer.OrdinalIgnoreCase) ? [name]
            : throw new UserException($"{name} is not an operation. {NearestName.Suggestion(name, OperationBenchmark.Names)}");
    }

    private static BenchmarkShape ShapeOf(string operation, string? model, int? batch, int? length)
    {
        var shape = OperationBenchmark.DefaultShape(operation);
        if (model is not null)
        {
            var configuration = ModelResolution.Resolve(new ModelSection { Preset = model }, tokenizerVocabulary: null);
            shape = BenchmarkShape.Default(configuration.Architecture) with { Preset = model, Model = configuration };
        }

        return shape with { Batch = batch ?? shape.Batch, Length = length ?? shape.Length };
    }

    private static void Write(TextWriter output, string device, MachineCeilings ceilings, List<Row> rows, bool json)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(new { device, ceilings, operations = rows }, JsonReports.Options));
            return;
        }

        output.WriteLine($"{device}: {RateColumns.Describe(ceilings)}");
        output.WriteLine($"{"operation",-31}{"shape",-24}{"calls",6}{RateColumns.Heading}");
        foreach (var row in rows)
        {
            var shape = FormattableString.Invariant($"{row.Model} {row.Batch}×{row.Length}");
            output.WriteLine(FormattableString.Invariant($"{row.Operation,-31}{shape,-24}{row.Calls,6}{RateColumns.Of(row.Rate)}"));
        }
    }

    private sealed record Row(string Operation, string Model, int Batch, int Length, int Calls, OperationRate Rate);
}
