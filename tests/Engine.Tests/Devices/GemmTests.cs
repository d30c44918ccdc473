using AntLM.Engine.Devices.Cpu;

namespace AntLM.Engine.Tests.Devices;

public sealed unsafe class GemmTests
{
    private static readonly int[] Sizes = [1, 2, 3, 4, 5, 11, 12, 13, 31, 32, 33, 64, 95, 97, 127, 200, 257];
    private static readonly string[] Kernels = ["Wide", "Middle", "Narrow"];

    [Test]
    public void All_transpose_cases_match_a_double_precision_product(
        [ValueSource(nameof(Kernels))] string kernelName, [Values] bool transposeA, [Values] bool transposeB)
    {
        var kernel = Supported(kernelName);
        using var threads = new CpuThreads(2);
        var random = new Random(20241203);
        for (var repeat = 0; repeat < 60; repeat++)
        {
            var product = new Product(random, transposeA, transposeB, Pick(random), Pick(random), Pick(random), padding: repeat % 3);
            product.Check(kernel, repeat % 2 == 0 ? threads : null, (Ending)(repeat % 3));
        }
    }

    // More than one block of depth, of columns and of rows, each with a ragged end.
    [TestCase(3, 17, 1031)]
    [TestCase(211, 1027, 519)]
    [TestCase(5, 8321, 7)]
    [TestCase(523, 1031, 2053)]
    public void Several_blocks_match_too(int m, int n, int k)
    {
        using var threads = new CpuThreads(2);
        foreach (var kernel in new[] { GemmKernel.Wide, GemmKernel.Middle, GemmKernel.Narrow }.Where(kernel => kernel.IsSupported))
        {
            foreach (var ending in Enum.GetValues<Ending>())
            {
                new Product(new Random(1), false, true, m, n, k, padding: 1).Check(kernel, threads, ending);
            }
        }
    }

    [Test]
    public void A_single_row_matches_too([Values] bool transposeA, [Values] Ending ending)
    {
        using var threads = new CpuThreads(2);
        foreach (var k in new[] { 1, 3, 31, 127, 769 })
        {
            foreach (var n in new[] { 1, 33, 1027 })
            {
                new Product(new Random(k), transposeA, true, 1, n, k, padding: k % 3).Check(GemmKernel.Best, threads, ending);
            }
        }
    }

    [Test]
    public void Bits_of_a_single_row_do_not_depend_on_the_number_of_threads()
    {
        var product = new Product(new Random(10), false, true, 1, 2051, 519, padding: 0);
        var expected = product.Compute(GemmKernel.Best, null, Ending.Bias);
        using var threads = new CpuThreads(3);
        Assert.That(product.Compute(GemmKernel.Best, threads, Ending.Bias), Is.EqualTo(expected));
    }

    [Test]
    public void Bits_do_not_depend_on_the_number_of_threads([ValueSource(nameof(Kernels))] string kernelName)
    {
        var kernel = Supported(kernelName);
        var product = new Product(new Random(7), false, true, 133, 1027, 519, padding: 0);
        var expected = product.Compute(kernel, null, Ending.Bias);
        for (var count = 1; count <= 8; count++)
        {
            using var threads = new CpuThreads(count);
            Assert.That(product.Compute(kernel, threads, Ending.Bias), Is.EqualTo(expected), $"{count} threads");
        }
    }

    [Test]
    public void Bits_of_a_row_do_not_depend_on_the_rows_beside_it()
    {
        var product = new Product(new Random(8), false, true, 61, 97, 300, padding: 0);
        var all = product.Compute(GemmKernel.Best, null, Ending.Bias);
        for (var rows = 1; rows < 61; rows++)
        {
            var some = (product with { M = rows }).Compute(GemmKernel.Best, null, Ending.Bias);
            Assert.That(some.AsSpan(0, rows * 97).SequenceEqual(all.AsSpan(0, rows * 97)), $"{rows} rows");
        }
    }

    [Test]
    public void A_right_factor_that_was_packed_before_gives_the_same_bits([Values(2, 13, 97)] int rows, [Values(1, 33, 8321)] int columns)
    {
        using var threads = new CpuThreads(2);
        using var packed = new PackedMatrix(new WorkingMemory(bytes => new HostStorage(bytes)));
        foreach (var depth in new[] { 1, 31, 519 })
        {
            var product = new Product(new Random(depth), false, true, rows, columns, depth, padding: 0);
            var expected = product.Compute(GemmKernel.Best, threads, Ending.Bias);
            var c = new float[expected.Length];
            fixed (float* a = product.A, b = product.B, bias = product.Bias, target = c)
            {
                packed.Load(threads, new GemmOperand(b, depth, stripsAreRows: false), depth, columns);
                Gemm.Multiply(threads, rows, a, packed, target, bias);
            }
            Assert.That(c, Is.EqualTo(expected), $"depth {depth}");
        }
    }

    [TestCase(false, false)]
    [TestCase(false, true)]
    [TestCase(true, false)]
    public void An_empty_sum_gives_zeros_the_bias_or_an_unchanged_target(bool accumulate, bool withBias)
    {
        float[] c = [1, 2, 3, 4, 5, 6];
        float[] bias = [7, 8, 9];
        fixed (float* target = c, added = bias)
        {
            Gemm.MultiplySingle(false, false, 2, 3, 0, target, 0, target, 3, target, 3, accumulate, withBias ? added : null);
        }
        float[] expected = accumulate ? [1, 2, 3, 4, 5, 6] : withBias ? [7, 8, 9, 7, 8, 9] : [0, 0, 0, 0, 0, 0];
        Assert.That(c, Is.EqualTo(expected));
    }

    [Test]
    public void The_public_entries_agree()
    {
        using var threads = new CpuThreads(2);
        var product = new Product(new Random(9), true, false, 130, 140, 150, padding: 0);
        var expected = product.Compute(GemmKernel.Best, null, Ending.Bias);
        var c = new float[expected.Length];
        fixed (float* a = product.A, b = product.B, bias = product.Bias, target = c)
        {
            Gemm.Multiply(threads, true, false, 130, 140, 150, a, 130, b, 140, target, 140, accumulate: false, bias);
            Assert.That(c, Is.EqualTo(expected));
            Array.Clear(c);
            Gemm.MultiplySingle(true, false, 130, 140, 150, a, 130, b, 140, target, 140, accumulate: false, bias);
            Assert.That(c, Is.EqualTo(expected));
        }
    }

    [Test]
    public void Inside_the_tiles_of_a_parallel_loop_every_thread_has_its_own_memory()
    {
        using var threads = new CpuThreads(3);
        var products = Enumerable.Range(0, 24).Select(i => new Product(new Random(i), false, true, 128, 127, 32, padding: 0)).ToArray();
        var results = new float[products.Length][];
        threads.For(products.Length, tile => results[tile] = products[tile].Compute(GemmKernel.Best, threads, Ending.Plain));
        for (var i = 0; i < products.Length; i++)
        {
            Assert.That(results[i], Is.EqualTo(products[i].Compute(GemmKernel.Best, null, Ending.Plain)));
        }
    }

    [Test]
    public void A_call_allocates_nothing()
    {
        using var threads = new CpuThreads(2);
        var (a, b, c) = (new float[300 * 300], new float[300 * 300], new float[300 * 300]);
        fixed (float* first = a, second = b, target = c)
        {
            Gemm.Multiply(threads, false, true, 300, 300, 300, first, 300, second, 300, target, 300, accumulate: false);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Gemm.Multiply(threads, false, true, 300, 300, 300, first, 300, second, 300, target, 300, accumulate: false);
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        }
    }

    [Test]
    public void Wrong_arguments_are_refused()
    {
        var memory = new float[64];
        fixed (float* x = memory)
        {
            var pointer = (nint)x;
            void Call(int m, int lda, int ldc, bool accumulate) => Gemm.MultiplySingle(
                false, false, m, 4, 4, (float*)pointer, lda, (float*)pointer, 4, (float*)pointer, ldc, accumulate, (float*)pointer);
            Assert.That(() => Call(-1, 4, 4, false), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => Call(4, 3, 4, false), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => Call(4, 4, 3, false), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => Call(4, 4, 4, true), Throws.ArgumentException);
        }
    }

    private static int Pick(Random random) => Sizes[random.Next(Sizes.Length)];

    private static GemmKernel Supported(string name)
    {
        var kernel = name switch { "Wide" => GemmKernel.Wide, "Middle" => GemmKernel.Middle, _ => GemmKernel.Narrow };
        Assume.That(kernel.IsSupported, $"{name} does not run on this machine");
        return kernel;
    }

    public enum Ending
    {
        Plain,
        Bias,
        Accumulate,
    }

    private sealed record Product
    {
        private const float Untouched = -12345;
        private readonly bool transposeA;
        private readonly bool transposeB;
        private readonly int n;
        private readonly int k;
        private readonly int lda;
        private readonly int ldb;
        private readonly int ldc;

        public Product(Random random, bool transposeA, bool transposeB, int m, int n, int k, int padding)
        {
            (this.transposeA, this.transposeB, M, this.n, this.k) = (transposeA, transposeB, m, n, k);
            (lda, ldb, ldc) = ((transposeA ? m : k) + padding, (transposeB ? k : n) + 2 * padding, n + 3 * padding);
            A = Draw(random, (transposeA ? k : m) * lda);
            B = Draw(random, (transposeB ? n : k) * ldb);
            Bias = Draw(random, n);
            Start = Draw(random, m * ldc);
        }

        public int M { get; init; }

        public float[] A { get; }

        public float[] B { get; }

        public float[] Bias { get; }

        private float[] Start { get; }

        public float[] Compute(GemmKernel kernel, CpuThreads? threads, Ending ending)
        {
            var c = ending == Ending.Accumulate ? Start[..(M * ldc)] : Enumerable.Repeat(Untouched, M * ldc).ToArray();
            fixed (float* a = A, b = B, target = c, bias = Bias)
            {
                Gemm.Multiply(
                    kernel, threads, transposeA, transposeB, M, n, k, a, lda, b, ldb, target, ldc,
                    ending == Ending.Accumulate, ending == Ending.Bias ? bias : null);
            }
            return c;
        }

        public void Check(GemmKernel kernel, CpuThreads? threads, Ending ending)
        {
            var c = Compute(kernel, threads, ending);
            for (var i = 0; i < M; i++)
            {
                for (var j = 0; j < ldc; j++)
                {
                    if (j >= n)
                    {
                        Assert.That(c[i * ldc + j], Is.EqualTo(ending == Ending.Accumulate ? Start[i * ldc + j] : Untouched));
                        continue;
                    }
                    double sum = ending switch { Ending.Bias => Bias[j], Ending.Accumulate => Start[i * ldc + j], _ => 0 };
                    var magnitude = Math.Abs(sum);
                    for (var p = 0; p < k; p++)
                    {
                        var term = (double)(transposeA ? A[p * lda + i] : A[i * lda + p]) * (transposeB ? B[j * ldb + p] : B[p * ldb + j]);
                        sum += term;
                        magnitude += Math.Abs(term);
                    }
                    // One rounding of 2⁻²⁴ for each term at worst; random ones grow with the square root.
                    var limit = magnitude * (4 + Math.Sqrt(k)) * Math.Pow(2, -24);
                    if (!(Math.Abs(c[i * ldc + j] - sum) <= limit))
                    {
                        Assert.Fail($"C[{i},{j}] of {M}×{n}×{k}, {ending}: {c[i * ldc + j]} instead of {sum}, limit {limit:G3}");
                    }
                }
            }
        }

        private static float[] Draw(Random random, int count)
        {
            var values = new float[count];
            foreach (ref var value in values.AsSpan())
            {
                value = random.NextSingle() * 2 - 1;
            }
            return values;
        }
    }
}
