using AntLM.Engine.Devices.Cpu;
using AntLM.Engine.Tensors;

namespace AntLM.Kernels.Tests.Optimizers;

/// <summary>AdamW and LAMB against the CPU device, whose formulas are tested in double precision.</summary>
[TestFixtureSource(typeof(KernelDevice), nameof(KernelDevice.All))]
public sealed class OptimizerTests(KernelDevice place)
{
    private const int Steps = 4;

    [Test]
    public void Steps_give_what_the_cpu_gives(
        [Values] bool isLamb, [Values(DType.Float32, DType.BFloat16)] DType computeType, [Values(2f, float.PositiveInfinity)] float maxNorm)
    {
        using var device = place.Open(computeType, 0);
        using var cpu = new CpuDevice();
        using var run = new OptimizerRun(device, isLamb);
        using var reference = new OptimizerRun(cpu, isLamb);
        for (var step = 0; step < Steps; step++)
        {
            run.Step(maxGradientNorm: maxNorm);
            reference.Step(maxGradientNorm: maxNorm);
        }

        var (actual, expected) = (run.Blocks, reference.Blocks);
        for (var block = 0; block < actual.Length; block++)
        {
            var largest = OptimizerRun.Elements.Max(i => Math.Abs(expected[block][i]));
            Assert.That(actual[block], Is.EqualTo(expected[block]).Within(1e-6 * largest), $"block {block}");
            Assert.That(OptimizerRun.Gaps.Select(i => actual[block][i]), Is.All.EqualTo(OptimizerRun.Gap), $"block {block}");
        }

        if (run.Compute is { } compute)
        {
            var rounded = BFloat16.Round(actual[2]);
            Assert.That(OptimizerRun.Elements.Select(i => compute[i]), Is.EqualTo(OptimizerRun.Elements.Select(i => rounded[i])));
        }
    }

    [Test]
    public void Nothing_is_written_when_a_gradient_is_not_finite(
        [Values] bool isLamb, [Values(float.NaN, float.PositiveInfinity, float.NegativeInfinity)] float bad)
    {
        using var device = place.Open(DType.BFloat16, 0);
        using var run = new OptimizerRun(device, isLamb);
        run.Step();
        var (blocks, compute) = (run.Blocks, run.Compute);
        run.Step(bad);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Blocks, Is.EqualTo(blocks));
            Assert.That(run.Compute, Is.EqualTo(compute));
        }
    }

    [Test]
    public void Bits_do_not_depend_on_the_order_of_blocks_and_threads([Values] bool isLamb)
    {
        var results = new ulong[] { 0, 1, 2 }.Select(seed =>
        {
            using var device = place.Open(DType.Float32, seed);
            using var run = new OptimizerRun(device, isLamb);
            run.Step();
            run.Step();
            return run.Blocks;
        }).ToArray();
        Assert.That(results[1], Is.EqualTo(results[0]));
        Assert.That(results[2], Is.EqualTo(results[0]));
    }
}
