namespace AntLM.Kernels.Tests.Instructions;

/// <summary>Tensor cores and asynchronous copies do what their twins on the processor do, bit by bit.</summary>
[TestFixtureSource(typeof(KernelDevice), nameof(KernelDevice.All))]
public sealed class InstructionTests(KernelDevice place)
{
    private const int Warp = 32;

    [TestCase("multiply")]
    [TestCase("multiply_loaded")]
    public void A_product_of_small_integers_is_exact(string kernel)
    {
        var random = new Random(1);
        var (a, b, before) = (Integers(16 * 16), Integers(16 * 8), Integers(16 * 8));

        using var run = new InstructionRun(place, "tensor_cores", kernel);
        var d = run.Upload(before);
        run.Launch(Warp, 0, run.Upload(BFloat16s(a)), run.Upload(BFloat16s(b)), d);

        var expected = from row in Enumerable.Range(0, 16)
                       from column in Enumerable.Range(0, 8)
                       select before[(row * 8) + column] + Enumerable.Range(0, 16).Sum(k => a[(row * 16) + k] * b[(k * 8) + column]);
        Assert.That(run.Download<float>(d, before.Length), Is.EqualTo(expected));

        float[] Integers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(-8, 9))];
        static ushort[] BFloat16s(float[] values) => [.. values.Select(value => (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16))];
    }

    [Test]
    public void Matrices_are_loaded_as_they_are_and_transposed()
    {
        var matrices = Enumerable.Range(1000, 2 * 64).Select(value => (ushort)value).ToArray();

        using var run = new InstructionRun(place, "tensor_cores", "load");
        var words = run.Upload(new uint[6 * Warp]);
        run.Launch(Warp, 0, run.Upload(matrices), 0, words);

        (int Matrix, bool Transposed)[] parts = [(0, false), (0, true), (0, false), (1, false), (0, true), (1, true)];
        var expected = from part in parts
                       from lane in Enumerable.Range(0, Warp)
                       let g = lane / 4
                       let t = lane % 4
                       let first = (64 * part.Matrix) + (part.Transposed ? (2 * t * 8) + g : (g * 8) + (2 * t))
                       select matrices[first] | ((uint)matrices[first + (part.Transposed ? 8 : 1)] << 16);
        Assert.That(run.Download<uint>(words, 6 * Warp), Is.EqualTo(expected));
    }

    [Test]
    public void Copies_in_groups_arrive([Values(1, 3, 31, 33, 127)] int threads)
    {
        var values = Enumerable.Range(1, 4 * threads).ToArray();

        using var run = new InstructionRun(place, "async_copies", "copy_in_groups");
        var result = run.Upload(new int[values.Length]);
        run.Launch(threads, 16 * threads, run.Upload(values), result);

        Assert.That(run.Download<int>(result, values.Length), Is.EqualTo(values));
    }

    [Test]
    public void Copies_end_with_zeros_where_asked([Values(1, 3, 31, 33, 127)] int threads, [Values(0, 4, 12, 16)] int zeros)
    {
        var values = Enumerable.Range(1, 4 * threads).ToArray();

        using var run = new InstructionRun(place, "async_copies", "copy_reversed");
        var result = run.Upload(new int[values.Length]);
        run.Launch(threads, 16 * threads, run.Upload(values), zeros, result);

        var expected = values.Chunk(4).Reverse().SelectMany(four => four.Select((value, i) => i < 4 - (zeros / 4) ? value : 0));
        Assert.That(run.Download<int>(result, values.Length), Is.EqualTo(expected));
    }
}
