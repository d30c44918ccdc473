using AntLM.Engine.Devices.Cpu;
using AntLM.Engine.Tensors;

namespace AntLM.Kernels.Tests.Operations;

/// <summary>The classifier at its edges: several chunks, nothing to predict, equal logits, certain and wrong targets.</summary>
[TestFixtureSource(typeof(KernelDevice), nameof(KernelDevice.All))]
public sealed class CrossEntropyTests(KernelDevice place)
{
    // The count ends in the second chunk of 2048 rows, and then before it.
    [TestCase(2100, 2077)]
    [TestCase(2100, 1031)]
    public void Several_chunks_of_rows_give_what_the_cpu_gives(int capacity, int count)
    {
        const int vocabulary = 31, width = 3;
        var random = new Random(7);
        var (hidden, weight, bias) = (Draw(random, capacity * width), Draw(random, vocabulary * width), Draw(random, vocabulary));
        var ids = Enumerable.Range(0, capacity).Select(row => row < count ? random.Next(vocabulary) : -1).ToArray();
        using var kernels = place.Open(DType.Float32, 0);
        using var cpu = new CpuDevice();
        var actual = CrossEntropyRun.On(kernels, hidden, weight, bias, ids, count, count + 0.5f);
        var expected = CrossEntropyRun.On(cpu, hidden, weight, bias, ids, count, count + 0.5f);
        using (Assert.EnterMultipleScope())
        {
            AssertClose(actual.Loss, expected.Loss, "loss");
            AssertClose(actual.RowLoss, expected.RowLoss, "row loss");
            Assert.That(actual.RowCorrect, Is.EqualTo(expected.RowCorrect));
            AssertClose(actual.GradHidden, expected.GradHidden, "gradient of hidden");
            AssertClose(actual.GradWeight, expected.GradWeight, "gradient of weight");
            AssertClose(actual.GradBias, expected.GradBias, "gradient of bias");
        }
    }

    [TestCase(DType.Float32)]
    [TestCase(DType.BFloat16)]
    public void Without_targets_the_loss_is_zero_and_no_gradient_changes(DType type)
    {
        var random = new Random(8);
        using var device = place.Open(type, 0);
        var run = CrossEntropyRun.On(device, Draw(random, 15), Draw(random, 33), Draw(random, 11), [-1, -1, 11, 0, 0], 0, 0);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Loss, Is.All.Zero);
            Assert.That(run.RowLoss, Is.All.Zero);
            Assert.That(run.RowCorrect, Is.All.Zero);
            Assert.That(run.GradHidden, Is.All.Zero);
            Assert.That(run.GradWeight, Is.All.EqualTo(1));
            Assert.That(run.GradBias, Is.All.EqualTo(1));
        }
    }

    [Test]
    public void Of_equal_logits_the_first_is_the_largest()
    {
        const int vocabulary = 300;
        int[] ids = [0, 1, 7, 8, 255, 256, 299];
        var bias = new float[vocabulary];
        using var device = place.Open(DType.Float32, 0);
        var run = CrossEntropyRun.On(device, new float[ids.Length], new float[vocabulary], bias, ids, ids.Length, 1);
        Assert.That(run.RowCorrect, Is.EqualTo(new[] { 1, 0, 0, 0, 0, 0, 0 }));

        bias[8] = bias[256] = bias[299] = 1;
        run = CrossEntropyRun.On(device, new float[ids.Length], new float[vocabulary], bias, ids, ids.Length, 1);
        Assert.That(run.RowCorrect, Is.EqualTo(new[] { 0, 0, 0, 1, 0, 0, 0 }));
    }

    [Test]
    public void A_target_that_is_nearly_certain_keeps_its_loss_and_gradient()
    {
        // Two logits that differ by 20: −ln softmax = ln(1 + e⁻²⁰) ≈ e⁻²⁰, and the gradient is −e⁻²⁰ / (1 + e⁻²⁰). One minus the
        // probability, in singles, would be zero.
        var small = Math.Exp(-20);
        using var device = place.Open(DType.Float32, 0);
        var run = CrossEntropyRun.On(device, [1], [0, 20], [0, 0], [1], 1, 1);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Loss[0], Is.EqualTo(small).Within(1e-5 * small));
            Assert.That(run.GradHidden[0], Is.EqualTo(-20 * small).Within(20e-5 * small));
        }
    }

    [TestCase(-1)]
    [TestCase(11)]
    [TestCase(int.MaxValue)]
    public void A_wrong_target_makes_its_own_row_not_a_number(int wrong)
    {
        var random = new Random(9);
        using var device = place.Open(DType.Float32, 0);
        var run = CrossEntropyRun.On(device, Draw(random, 9), Draw(random, 33), Draw(random, 11), [3, wrong, 4], 3, 3);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.RowLoss.Select(float.IsFinite), Is.EqualTo(new[] { true, false, true }));
            Assert.That(run.RowCorrect[1], Is.Zero);
            Assert.That(run.Loss, Is.All.NaN);
            Assert.That(run.GradWeight, Is.All.NaN);
        }
    }

    private static float[] Draw(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)((4 * random.NextDouble()) - 2))];

    private static void AssertClose(float[] actual, float[] expected, string what) =>
        Assert.That(actual, Is.EqualTo(expected).Within(1e-5 * expected.Max(Math.Abs)), what);
}
