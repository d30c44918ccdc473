using AntLM.Engine.Devices.Cpu;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Tests.Devices;

internal sealed class CpuDeviceTests
{
    [Test]
    public void CountsTheMostBytesThatWereAllocatedAtOneTime()
    {
        using var device = new CpuDevice();
        using (device.Allocate(1000))
        {
            using var second = device.Allocate(500);
        }

        using var third = device.Allocate(600);
        Assert.That(device.PeakBytes, Is.EqualTo(1500));
    }

    [Test]
    public void MemoryIsZeroAndAligned()
    {
        using var device = new CpuDevice();
        using var storage = device.Allocate(127 * sizeof(float));
        var tensor = new Tensor(storage, 0, new Shape(127), DType.Float32);
        Assert.That(tensor.Floats.ToArray(), Is.All.EqualTo(0f));
        Assert.That((long)storage.Address % 64, Is.Zero);
    }

    [Test]
    public void ZeroClearsEveryElementAndNoOther()
    {
        using var device = new CpuDevice();
        using var storage = device.Allocate(600_000 * sizeof(float));
        var whole = new Tensor(storage, 0, new Shape(600_000, 1), DType.Float32);
        whole.Floats.Fill(1);
        device.Operations.Zero(whole.SliceRows(1, 599_998));
        Assert.That((whole.Floats[0], whole.Floats[^1]), Is.EqualTo((1f, 1f)));
        Assert.That(whole.Floats[1..^1].ContainsAnyExcept(0f), Is.False);
    }

    [Test]
    public void CastsRoundToNearestEven()
    {
        using var device = new CpuDevice();
        using var storage = device.Allocate(4096);
        float[] values = [1f, 1.00390625f, 1.01171875f, -1.005f, float.MaxValue, float.NegativeInfinity, float.NaN, 0f];
        var source = new Tensor(storage, 0, new Shape(values.Length), DType.Float32);
        var half = new Tensor(storage, 1024, new Shape(values.Length), DType.BFloat16);
        var back = new Tensor(storage, 2048, new Shape(values.Length), DType.Float32);
        device.Upload<float>(values, source);
        device.Operations.Cast(source, half);
        device.Operations.Cast(half, back);
        // 1 + 2⁻⁸ and 1 + 3 · 2⁻⁸ lie in the middle between two neighbours; the even one wins.
        float[] expected = [1f, 1f, 1.015625f, -1.0078125f, float.PositiveInfinity, float.NegativeInfinity, float.NaN, 0f];
        Assert.That(back.Floats.ToArray(), Is.EqualTo(expected));
    }

    [TestCase(1e30f, 3, 1e30)]
    [TestCase(float.NaN, 3, double.NaN)]
    [TestCase(float.PositiveInfinity, 40_000, double.PositiveInfinity)]
    public void TheNormOfHugeGradientsIsFiniteAndOfBadOnesIsNot(float gradient, int count, double expected)
    {
        using var device = new CpuDevice();
        using var storage = device.Allocate((count + 16) * sizeof(float));
        var gradients = new Tensor(storage, 64, new Shape(count), DType.Float32);
        var norm = new Tensor(storage, 0, new Shape(1), DType.Float32);
        gradients.Floats[count - 1] = gradient;
        device.Operations.GradientNorm(gradients, norm);
        Assert.That((double)norm.Floats[0], Is.EqualTo(expected).Within(1e-5).Percent);
    }

    [Test]
    public void TheNormEqualsItsFormula()
    {
        const int Count = 33_001;
        using var device = new CpuDevice();
        using var storage = device.Allocate((Count + 16) * sizeof(float));
        var gradients = new Tensor(storage, 64, new Shape(Count), DType.Float32);
        var norm = new Tensor(storage, 0, new Shape(1), DType.Float32);
        var random = new Random(1);
        foreach (ref var gradient in gradients.Floats)
        {
            gradient = random.NextSingle() - 0.5f;
        }

        device.Operations.GradientNorm(gradients, norm);
        var expected = Math.Sqrt(gradients.Floats.ToArray().Sum(gradient => (double)gradient * gradient));
        Assert.That((double)norm.Floats[0], Is.EqualTo(expected).Within(1e-5).Percent);
    }

    [Test]
    public void AnIdBeyondTheVocabularyIsAnError()
    {
        using var device = new CpuDevice();
        using var storage = device.Allocate(4096);
        var table = new Tensor(storage, 0, new Shape(3, 4), DType.Float32);
        var ids = new Tensor(storage, 1024, new Shape(1), DType.Int32);
        var y = new Tensor(storage, 2048, new Shape(1, 4), DType.Float32);
        ids.Ints[0] = 3;
        Assert.That(() => device.Operations.Embedding(ids, table, y), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
