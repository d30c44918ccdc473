using System.Runtime.InteropServices;
using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;
using AntLM.Engine.Verification;
using AntLM.Kernels.Tests.Models;
using AntLM.OperationCases;

namespace AntLM.Kernels.Tests;

/// <summary>A GPU runs blocks in an order of its own every time; the bits are the same all the same.</summary>
[TestFixtureSource(typeof(KernelDevice), nameof(KernelDevice.Gpus))]
public sealed class RepetitionTests(KernelDevice place)
{
    private const int Seed = 1;

    private static readonly OperationSize Size = new(33, 127);

    /// <summary>Every operation that works on rows.</summary>
    public static IEnumerable<OperationEntry> Operations => OperationCatalogue.All;

    /// <summary>Both kinds of attention.</summary>
    public static IEnumerable<AttentionCase> Attention => [.. OperationCatalogue.Attention, .. OperationCatalogue.DisentangledAttention];

    /// <summary>Every reference case.</summary>
    public static IEnumerable<string> Cases => GoldenCaseTests.Cases;

    [Test]
    public void Two_runs_of_an_operation_give_the_same_bits(
        [ValueSource(nameof(Operations))] OperationEntry operation, [Values(DType.Float32, DType.BFloat16)] DType computeType)
    {
        Check(computeType, device =>
        {
            var run = OperationRun.On(device, operation.At(Size), Seed, accumulate: false, rounded: true);
            return [.. run.Outputs, .. run.Gradients.Select(gradient => gradient ?? [])];
        });
    }

    [Test]
    public void Two_runs_of_attention_give_the_same_bits(
        [ValueSource(nameof(Attention))] AttentionCase problem, [Values(DType.Float32, DType.BFloat16)] DType computeType)
    {
        Check(computeType, device =>
        {
            var run = AttentionRun.On(device, problem);
            return [run.Output, run.LogSumExp, run.GradQkv, run.GradPositions];
        });
    }

    [Test]
    public void Two_runs_of_a_reference_case_give_the_same_bits(
        [ValueSource(nameof(Cases))] string name, [Values(DType.Float32, DType.BFloat16)] DType computeType)
    {
        var (first, second) = (Run(), Run());

        Assert.That(second.Json, Is.EqualTo(first.Json));
        Assert.That(second.Tensors, Is.EqualTo(first.Tensors));

        (string Json, byte[] Tensors) Run()
        {
            using var device = place.Open(computeType, 0);
            var result = VerificationRun.Run(GoldenCaseTests.PathOf(name), device);
            using var tensors = new MemoryStream();
            foreach (var tensor in result.Tensors)
            {
                tensor.WriteBytes(tensors);
            }

            return (result.Actual.ToJsonString(), tensors.ToArray());
        }
    }

    private void Check(DType computeType, Func<Device, float[][]> run)
    {
        var (first, second) = (Run(), Run());
        Assert.That(first.Sum(values => values.Length), Is.Positive);
        Assert.That(second, Is.EqualTo(first));

        // Bits, so that a NaN is equal to itself and 0 is not -0.
        int[][] Run()
        {
            using var device = place.Open(computeType, 0);
            return [.. run(device).Select(values => MemoryMarshal.Cast<float, int>(values).ToArray())];
        }
    }
}
