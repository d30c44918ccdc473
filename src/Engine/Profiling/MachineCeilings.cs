using System.Diagnostics;
using AntLM.Engine.Autograd;
using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Profiling;

/// <summary>What a device attains at best, measured beside what is compared with it.</summary>
/// <param name="Gflops">10⁹ floating-point operations/s of a large matrix product, the fastest of several.</param>
/// <param name="GigabytesPerSecond">10⁹ bytes/s, read and written, of a copy that no cache holds, the fastest of several.</param>
public sealed record MachineCeilings(double Gflops, double GigabytesPerSecond)
{
    private const int ProductSize = 1024;
    private const int CopiedElements = 32 << 20;

    /// <summary>Measures the ceilings of a device through its operations.</summary>
    /// <param name="device">The device.</param>
    /// <param name="duration">How long each of the two measurements goes on; at least two calls.</param>
    public static MachineCeilings Measure(Device device, TimeSpan duration)
    {
        var matrix = new Shape(ProductSize, ProductSize);
        using var tensors = new Arena(device.Allocate);
        var plan = new StepPlan(device, tensors, training: false);
        var x = plan.Place(matrix, device.ComputeType);
        var weight = plan.Place(matrix, device.ComputeType);
        var y = plan.Place(matrix, device.ComputeType);
        var source = plan.Place(new Shape(CopiedElements), DType.Float32);
        var target = plan.Place(new Shape(CopiedElements), DType.Float32);
        plan.Complete();

        // Memory that was never written may be one page of zeros, read from the cache.
        var values = new float[CopiedElements];
        Array.Fill(values, 1f);
        device.Upload<float>(values, source);
        foreach (var factor in new[] { x, weight })
        {
            device.Operations.Cast(source.SliceRows(0, (int)factor.Count), factor);
        }

        var counting = new CountingOperations(device);
        counting.Linear(x, weight, bias: null, y);
        var product = counting.Last.Flops;
        counting.Cast(source, target);
        return new(
            product / Fastest(device, duration, operations => operations.Linear(x, weight, bias: null, y)) / 1e9,
            counting.Last.Bytes / Fastest(device, duration, operations => operations.Cast(source, target)) / 1e9);
    }

    /// <summary>The least time that a call of this cost can take.</summary>
    public double FloorSeconds(OperationCost cost) => Math.Max(cost.Flops / (Gflops * 1e9), cost.Bytes / (GigabytesPerSecond * 1e9));

    private static double Fastest(Device device, TimeSpan duration, Action<IOperations> operation)
    {
        operation(device.Operations);
        device.Synchronize();
        var fastest = double.PositiveInfinity;
        var began = Stopwatch.GetTimestamp();
        do
        {
            var start = Stopwatch.GetTimestamp();
            operation(device.Operations);
            device.Synchronize();
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        while (Stopwatch.GetElapsedTime(began) < duration);
        return fastest;
    }
}
