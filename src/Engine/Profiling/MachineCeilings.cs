using System.Diagnostics;
using AntLM.Engine.Autograd;
using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Profiling;

/// <summary>What a device attains at best, measured beside what is compared with it.</summary>
/// <param name="Gflops">10⁹ floating-point operations/s of a large matrix product in the device's precision, the fastest of some.</param>
/// <param name="ProductSize">Rows, columns and summed dimension of that product.</param>
/// <param name="GigabytesPerSecond">10⁹ bytes/s, read and written, of a copy that no cache holds, the fastest of several.</param>
/// <param name="CopyBytes">How many bytes that copy reads.</param>
public sealed record MachineCeilings(double Gflops, int ProductSize, double GigabytesPerSecond, long CopyBytes)
{
    private const int SmallestProduct = 1024, LargestProduct = 8192;
    private const int SmallestCopy = 32 << 20, LargestCopy = 256 << 20;

    // Long enough that the start of a call does not count.
    private const double ShortestCall = 1e-3;

    /// <summary>Measures the ceilings of a device through its operations, on random numbers.</summary>
    /// <param name="device">The device.</param>
    /// <param name="duration">How long each of the two measurements goes on; at least two calls.</param>
    public static MachineCeilings Measure(Device device, TimeSpan duration)
    {
        var product = Best(device, duration, SmallestProduct, LargestProduct, (plan, size) =>
        {
            var (x, weight, y) = (Matrix(plan, size), Matrix(plan, size), Matrix(plan, size));
            return operations => operations.Linear(x, weight, bias: null, y);
        });
        var copy = Best(device, duration, SmallestCopy, LargestCopy, (plan, size) =>
        {
            var (source, target) = (plan.Place(new Shape(size), DType.Float32), plan.Place(new Shape(size), DType.Float32));
            return operations => operations.Cast(source, target);
        });
        return new(
            product.Cost.Flops / product.Seconds / 1e9, product.Size, copy.Cost.Bytes / copy.Seconds / 1e9,
            (long)copy.Size * sizeof(float));
    }

    /// <summary>The least time that a call of this cost can take.</summary>
    public double FloorSeconds(OperationCost cost) => Math.Max(cost.Flops / (Gflops * 1e9), cost.Bytes / (GigabytesPerSecond * 1e9));

    private static Tensor Matrix(StepPlan plan, int size) => plan.Place(new Shape(size, size), plan.Device.ComputeType);

    /// <summary>The fastest call of the smallest size that is long enough; sizes double.</summary>
    private static (OperationCost Cost, double Seconds, int Size) Best(
        Device device, TimeSpan duration, int smallest, int largest, Func<StepPlan, int, Action<IOperations>> record)
    {
        for (var size = smallest; ; size *= 2)
        {
            using var arena = new Arena(device.Allocate);
            var plan = new StepPlan(device, arena, training: false);
            var operation = record(plan, size);
            plan.Complete();
            RandomMemory.Fill(device, arena, signed: true);

            void Call() => operation(device.Operations);
            Call();
            if (size == largest || device.Time(Call) >= ShortestCall)
            {
                var counting = new CountingOperations(device);
                operation(counting);
                return (counting.Last, Fastest(device, duration, Call), size);
            }
        }
    }

    private static double Fastest(Device device, TimeSpan duration, Action call)
    {
        var fastest = double.PositiveInfinity;
        var began = Stopwatch.GetTimestamp();
        do
        {
            fastest = Math.Min(fastest, device.Time(call));
        }
        while (Stopwatch.GetElapsedTime(began) < duration);
        return fastest;
    }
}
