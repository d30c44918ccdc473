using AntLM.Engine.Devices;
using AntLM.Engine.Devices.Cpu;
using AntLM.Engine.Tensors;
using AntLM.OperationCases;

namespace AntLM.Kernels.Tests.Operations;

/// <summary>The embedding where ids are many, equal or wrong; what it computes stands in the catalogue of operations.</summary>
[TestFixtureSource(typeof(KernelDevice), nameof(KernelDevice.All))]
public sealed class EmbeddingTests(KernelDevice place)
{
    private const int Rows = 777;

    // One, two and three passes of the sort; with 255 and 256 tokens the value that stands for wrong ids has as many bits as an id or more.
    [TestCase(31, 33, 0UL)]
    [TestCase(255, 1, 0UL)]
    [TestCase(256, 1, 0UL)]
    [TestCase(300, 127, 0UL)]
    [TestCase(300, 129, 1UL)]
    [TestCase(300, 3, 2UL)]
    [TestCase(66_000, 3, 0UL)]
    public void The_gradient_has_the_bits_of_the_cpu(int vocabulary, int width, ulong orderSeed)
    {
        var random = new Random(vocabulary);
        var ids = Enumerable.Range(0, Rows).Select(row => row % 2 == 0 ? 0 : random.Next(vocabulary)).ToArray();
        ids[5] = ids[^1] = vocabulary - 1;
        using var kernels = place.Open(DType.Float32, orderSeed);
        using var cpu = new CpuDevice();
        Assert.That(Gradient(kernels, ids, vocabulary, width), Is.EqualTo(Gradient(cpu, ids, vocabulary, width)));
    }

    [Test]
    public void Wrong_ids_are_not_a_number_and_get_no_gradient()
    {
        const int vocabulary = 11, width = 9;
        int[] ids = [3, -1, 3, vocabulary, int.MinValue, 0, int.MaxValue, vocabulary - 1];
        using var kernels = place.Open(DType.Float32, 0);
        using var tensors = new DeviceTensors(kernels);
        var table = tensors.Of(Draw(vocabulary * width, seed: 1), new Shape(vocabulary, width), DType.Float32);
        var y = tensors.Poisoned(new Shape(ids.Length, width), DType.Float32);
        kernels.Operations.Embedding(tensors.Of(ids), table, y);
        var looked = kernels.DownloadFloats(y).Chunk(width).ToArray();
        for (var row = 0; row < ids.Length; row++)
        {
            var expected = ids[row] is >= 0 and < vocabulary
                ? kernels.DownloadFloats(table.SliceRows(ids[row], 1))
                : [.. Enumerable.Repeat(float.NaN, width)];
            Assert.That(looked[row], Is.EqualTo(expected), $"row {row}");
        }

        var gradY = tensors.Of(Draw(ids.Length * width, seed: 2), new Shape(ids.Length, width), DType.Float32);
        var gradient = tensors.Of(new float[vocabulary * width], new Shape(vocabulary, width), DType.Float32);
        kernels.Operations.EmbeddingBackward(gradY, tensors.Of(ids), gradient);
        var upstream = kernels.DownloadFloats(gradY).Chunk(width).ToArray();
        var added = kernels.DownloadFloats(gradient).Chunk(width).ToArray();
        for (var id = 0; id < vocabulary; id++)
        {
            var expected = new float[width];
            foreach (var row in Enumerable.Range(0, ids.Length).Where(row => ids[row] == id))
            {
                expected = [.. expected.Zip(upstream[row], (sum, value) => sum + value)];
            }

            Assert.That(added[id], Is.EqualTo(expected), $"id {id}");
        }
    }

    private static float[] Gradient(Device device, int[] ids, int vocabulary, int width)
    {
        using var tensors = new DeviceTensors(device);
        var gradY = tensors.Of(Draw(ids.Length * width, seed: 1), new Shape(ids.Length, width), DType.Float32);
        var gradient = tensors.Of(Draw(vocabulary * width, seed: 2), new Shape(vocabulary, width), DType.Float32);
        device.Operations.EmbeddingBackward(gradY, tensors.Of(ids), gradient);
        return device.DownloadFloats(gradient);
    }

    private static float[] Draw(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5))];
    }
}
