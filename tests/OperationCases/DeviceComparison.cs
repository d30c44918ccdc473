using AntLM.Engine.Devices;
using AntLM.Engine.Devices.Cpu;

namespace AntLM.OperationCases;

/// <summary>
/// A device against the processor: every element of every output and every gradient, over memory full of NaN.
/// </summary>
public static class DeviceComparison
{
    /// <summary>What Float32 may differ by, as a part of a tensor's largest value: two orders of the same sums.</summary>
    public const double Float32Tolerance = 1e-5;

    // Inputs are of order one: a tensor whose true values nearly vanish, as gradients of a norm of one element do, has this scale.
    private const double SmallestScale = 1e-2;

    // A low-precision kernel may err this many times as much as the plain computation in the same precision (Dao et al., flash-attention).
    private const double TimesPlainError = 2;

    /// <summary>A device that computes in Float32.</summary>
    /// <param name="device">The device.</param>
    /// <param name="operation">What it computes.</param>
    /// <param name="seed">Of the inputs.</param>
    /// <param name="accumulate">Whether the gradients of activations are added to what was there.</param>
    public static IReadOnlyList<TensorDifference> Fp32(Device device, OperationCase operation, int seed, bool accumulate = false)
    {
        using var processor = new CpuDevice();
        return Fp32(device, processor, place => Tensors(OperationRun.On(place, operation, seed, accumulate)));
    }

    /// <summary>A device that computes in Float32.</summary>
    /// <param name="device">The device.</param>
    /// <param name="problem">What it computes.</param>
    public static IReadOnlyList<TensorDifference> Fp32(Device device, AttentionCase problem)
    {
        using var processor = new CpuDevice();
        return Fp32(device, processor, place => Tensors(AttentionRun.On(place, problem)));
    }

    /// <summary>
    /// A device that computes in BFloat16: it may err at most twice as much as <see cref="PlainBFloat16Device"/>, both against Float32 from
    /// the same rounded inputs, by the largest error of each tensor; and by <see cref="Float32Tolerance"/> of the largest value besides.
    /// </summary>
    /// <param name="device">The device.</param>
    /// <param name="operation">What it computes.</param>
    /// <param name="seed">Of the inputs.</param>
    /// <param name="accumulate">Whether the gradients of activations are added to what was there.</param>
    public static IReadOnlyList<TensorDifference> BFloat16(Device device, OperationCase operation, int seed, bool accumulate = false) =>
        BFloat16(device, place => Tensors(OperationRun.On(place, operation, seed, accumulate, rounded: true)));

    /// <summary>The same of attention.</summary>
    /// <param name="device">The device.</param>
    /// <param name="problem">What it computes.</param>
    public static IReadOnlyList<TensorDifference> BFloat16(Device device, AttentionCase problem)
    {
        var rounded = problem.Rounded();
        return BFloat16(device, place => Tensors(AttentionRun.On(place, rounded)));
    }

    private static IReadOnlyList<TensorDifference> Fp32(
        Device device, Device processor, Func<Device, IEnumerable<(string Name, float[] Values)>> run) =>
        [.. run(device).Zip(run(processor), (actual, expected) => Difference(actual, expected, Float32Tolerance * Scale(expected)))];

    private static IReadOnlyList<TensorDifference> BFloat16(
        Device device, Func<Device, IEnumerable<(string Name, float[] Values)>> run)
    {
        using var processor = new CpuDevice();
        using var plain = new PlainBFloat16Device();
        return
        [
            .. run(device).Zip(run(plain), run(processor)).Select(tensors =>
            {
                var (actual, plainly, expected) = tensors;
                var (_, plainError) = TensorDifference.Farthest(plainly.Values, expected.Values);
                // About one BFloat16 step (2⁻⁷) of a thousandth of the largest value. Where the plain computation does not round at all,
                // as in the residual stream, or by luck hits every value, what remains is the difference that Float32 may have.
                return Difference(actual, expected, (TimesPlainError * plainError) + (Float32Tolerance * Scale(expected)));
            }),
        ];
    }

    private static IEnumerable<(string Name, float[] Values)> Tensors(OperationRun run) =>
    [
        .. run.Outputs.Select((values, i) => ($"output {i}", values)),
        .. run.Gradients.Select((values, i) => (Name: $"gradient {i}", values)).Where(gradient => gradient.values is not null)
            .Select(gradient => (gradient.Name, gradient.values!)),
    ];

    private static IEnumerable<(string Name, float[] Values)> Tensors(AttentionRun run) =>
        [("output", run.Output), ("logSumExp", run.LogSumExp), ("gradQkv", run.GradQkv), ("gradPositions", run.GradPositions)];

    private static TensorDifference Difference((string Name, float[] Values) actual, (string Name, float[] Values) expected, double limit)
    {
        var (element, error) = TensorDifference.Farthest(actual.Values, expected.Values);
        return new TensorDifference(actual.Name, element, error, limit);
    }

    private static double Scale((string Name, float[] Values) tensor) =>
        Math.Max(tensor.Values.Length == 0 ? 0 : tensor.Values.Max(value => Math.Abs((double)value)), SmallestScale);
}
