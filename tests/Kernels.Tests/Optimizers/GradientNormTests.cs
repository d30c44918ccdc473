using AntLM.Engine.Tensors;
using AntLM.OperationCases;

namespace AntLM.Kernels.Tests.Optimizers;

/// <summary>The norm of all gradients.</summary>
[TestFixtureSource(typeof(KernelDevice), nameof(KernelDevice.All))]
public sealed class GradientNormTests(KernelDevice place)
{
    // Within a tile, its end, several tiles; squares that no single can hold, and squares that would be zero.
    [TestCase(1, 1)]
    [TestCase(33, 1)]
    [TestCase(16_384, 1)]
    [TestCase(16_385, 1)]
    [TestCase(40_127, 1)]
    [TestCase(40_127, 1e33f)]
    [TestCase(40_127, 1e-33f)]
    public void Equals_the_norm_in_double(int count, float scale)
    {
        var values = Draw(count, scale);
        var expected = Math.Sqrt(values.Sum(value => (double)value * value));
        Assert.That(Norm(values, 0), Is.EqualTo(expected).Within(1e-7 * expected));
    }

    [Test]
    public void A_gradient_that_is_not_finite_shows(
        [Values(float.NaN, float.PositiveInfinity, float.NegativeInfinity)] float bad, [Values(0, 16_384, 40_126)] int position)
    {
        var values = Draw(40_127, 1);
        values[position] = bad;
        Assert.That(float.IsFinite(Norm(values, 0)), Is.False);
    }

    [Test]
    public void Bits_do_not_depend_on_the_order_of_blocks_and_threads()
    {
        var values = Draw(40_127, 1);
        Assert.That(new ulong[] { 1, 2, 3 }.Select(seed => Norm(values, seed)), Is.All.EqualTo(Norm(values, 0)));
    }

    private static float[] Draw(int count, float scale)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() - 0.5) * scale))];
    }

    private float Norm(float[] values, ulong orderSeed)
    {
        using var device = place.Open(DType.Float32, orderSeed);
        using var tensors = new DeviceTensors(device);
        var norm = tensors.Poisoned(new Shape(1), DType.Float32);
        device.Operations.GradientNorm(tensors.Of(values, new Shape(values.Length), DType.Float32), norm);
        return device.DownloadFloats(norm)[0];
    }
}
