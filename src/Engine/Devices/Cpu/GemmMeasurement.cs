using System.Diagnostics;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>The speed of one matrix product on this machine: what any training step on the CPU is measured against.</summary>
/// <param name="MedianSeconds">Seconds for one product, the median over all samples.</param>
/// <param name="BestSeconds">Seconds for one product in the fastest sample: the machine when nothing else disturbs it.</param>
/// <param name="Samples">How many samples were taken.</param>
/// <param name="FloatingPointOperations">2 · m · n · k.</param>
public sealed record GemmMeasurement(double MedianSeconds, double BestSeconds, int Samples, double FloatingPointOperations)
{
    private const int FewestSamples = 5;
    private const double ShortestSample = 1e-3;

    /// <summary>10⁹ operations a second, by the median.</summary>
    public double MedianGflops => FloatingPointOperations / MedianSeconds / 1e9;

    /// <summary>10⁹ operations a second, by the fastest sample.</summary>
    public double BestGflops => FloatingPointOperations / BestSeconds / 1e9;

    /// <summary>Measures C [m, n] = op(A) · op(B) over random numbers.</summary>
    /// <param name="threads">The pool.</param>
    /// <param name="transposeA">Whether A is stored [k, m].</param>
    /// <param name="transposeB">Whether B is stored [n, k].</param>
    /// <param name="m">Rows of C, at least 1.</param>
    /// <param name="n">Columns of C, at least 1.</param>
    /// <param name="k">The summed dimension, at least 1.</param>
    /// <param name="duration">How long to go on; at least five samples are taken.</param>
    /// <exception cref="UserException">A matrix of that size does not fit into one array.</exception>
    public static unsafe GemmMeasurement Take(
        CpuThreads threads, bool transposeA, bool transposeB, int m, int n, int k, TimeSpan duration)
    {
        var random = new Random(1);
        var a = RandomMatrix(m, k, random);
        var b = RandomMatrix(k, n, random);
        var c = RandomMatrix(m, n, random);
        fixed (float* first = a, second = b, target = c)
        {
            var (left, right, product) = ((nint)first, (nint)second, (nint)target);
            double Time(int products)
            {
                var start = Stopwatch.GetTimestamp();
                for (var i = 0; i < products; i++)
                {
                    Gemm.Multiply(
                        threads, transposeA, transposeB, m, n, k, (float*)left, transposeA ? m : k, (float*)right, transposeB ? k : n,
                        (float*)product, n, accumulate: false);
                }
                return Stopwatch.GetElapsedTime(start).TotalSeconds / products;
            }

            // Small products are too short for the clock: a sample repeats them. The first call warms up, the second tells how often.
            Time(1);
            var products = (int)Math.Ceiling(ShortestSample / Math.Max(Time(1), 1e-8));
            var samples = new List<double>();
            var began = Stopwatch.GetTimestamp();
            while (samples.Count < FewestSamples || Stopwatch.GetElapsedTime(began) < duration)
            {
                samples.Add(Time(products));
            }
            samples.Sort();
            return new(samples[samples.Count / 2], samples[0], samples.Count, 2.0 * m * n * k);
        }
    }

    private static float[] RandomMatrix(int rows, int columns, Random random)
    {
        var count = (long)rows * columns;
        if (count > Array.MaxLength)
        {
            throw new UserException($"A matrix of {rows} × {columns} is too large to measure; {Array.MaxLength} elements are the most.");
        }
        var matrix = new float[count];
        foreach (ref var value in matrix.AsSpan())
        {
            value = random.NextSingle() * 2 - 1;
        }
        return matrix;
    }
}
