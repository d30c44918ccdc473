using AntLM.Engine.Devices;
using AntLM.Engine.Profiling;

namespace AntLM.Cli.Reports;

/// <summary>Operations of one device, measured at one or more shapes, beside the ceilings of the same run.</summary>
/// <param name="Device">The device, with its precision.</param>
/// <param name="Ceilings">What it attains at best.</param>
/// <param name="Operations">What was measured.</param>
internal sealed record OperationTable(string Device, MachineCeilings Ceilings, IReadOnlyList<OperationTable.Row> Operations)
{
    private static readonly TimeSpan CeilingDuration = TimeSpan.FromSeconds(1);

    /// <summary>Measures ceilings and operations.</summary>
    /// <param name="device">Where.</param>
    /// <param name="measured">Which operations, at which shapes.</param>
    /// <param name="duration">How long each is repeated.</param>
    /// <param name="cancellation">Looked at between operations.</param>
    public static OperationTable Measure(
        Device device, IEnumerable<(string Operation, BenchmarkShape Shape)> measured, TimeSpan duration, CancellationToken cancellation)
    {
        var ceilings = MachineCeilings.Measure(device, duration < CeilingDuration ? duration : CeilingDuration);
        List<Row> rows = [];
        foreach (var (operation, shape) in measured)
        {
            cancellation.ThrowIfCancellationRequested();
            rows.AddRange(OperationBenchmark.Run(device, operation, shape, duration).Select(times => new Row(
                times.Operation, shape.Preset, shape.Batch, shape.Length, times.Calls,
                OperationRate.Of(times.MedianSeconds, times.TotalCost / times.Calls, ceilings))));
        }

        return new(device.Description, ceilings, rows);
    }

    /// <summary>Writes it as text.</summary>
    public void Write(TextWriter output)
    {
        var columns = new RateColumns(Ceilings);
        output.WriteLine($"{Device}: {columns.Ceilings}");
        output.WriteLine($"{"operation",-31}{"shape",-24}{"calls",6}{columns.Heading}");
        foreach (var row in Operations)
        {
            var shape = FormattableString.Invariant($"{row.Model} {row.Batch}×{row.Length}");
            output.WriteLine(FormattableString.Invariant($"{row.Operation,-31}{shape,-24}{row.Calls,6}{columns.Of(row.Rate)}"));
        }
    }

    /// <summary>One operation at one shape.</summary>
    public sealed record Row(string Operation, string Model, int Batch, int Length, int Calls, OperationRate Rate);
}
