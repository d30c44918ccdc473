namespace AntLM.Engine.Devices.Cpu;

/// <summary>
/// Single-precision matrix product, C = op(A) · op(B) (+ bias) or C += op(A) · op(B), row-major. Packed, blocked for the caches,
/// computed in register tiles (the scheme of Goto &amp; van de Geijn 2008). The bits of the result depend on the operands and the
/// instruction set alone, never on the number of threads; and those of a row not on the rows beside it.
/// </summary>
public static unsafe class Gemm
{
    // Below this many multiply-adds (about 10 µs) waking another thread costs more than it brings.
    private const long SmallestShared = 1 << 19;

    /// <summary>Computes the product on all threads of a pool.</summary>
    /// <param name="threads">The pool; from inside one of its tiles the product runs on the calling thread alone.</param>
    /// <param name="transposeA">Whether A is stored [k, m] instead of [m, k].</param>
    /// <param name="transposeB">Whether B is stored [n, k] instead of [k, n].</param>
    /// <param name="m">Rows of C.</param>
    /// <param name="n">Columns of C.</param>
    /// <param name="k">The summed dimension; 0 gives zeros (or the bias, or an unchanged C).</param>
    /// <param name="a">A.</param>
    /// <param name="lda">Floats from one stored row of A to the next, at least its width.</param>
    /// <param name="b">B.</param>
    /// <param name="ldb">Floats from one stored row of B to the next, at least its width.</param>
    /// <param name="c">C [m, n]; must not overlap the operands.</param>
    /// <param name="ldc">Floats from one row of C to the next, at least n.</param>
    /// <param name="accumulate">Whether the product is added to C (+=) instead of replacing it (=).</param>
    /// <param name="bias">[n], added to every row; null for none. Not together with <paramref name="accumulate"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative or a stride is below the width it spans.</exception>
    /// <exception cref="ArgumentException">A bias is given while accumulating.</exception>
    public static void Multiply(
        CpuThreads threads, bool transposeA, bool transposeB, int m, int n, int k,
        float* a, int lda, float* b, int ldb, float* c, int ldc, bool accumulate, float* bias = null)
    {
        var pool = (long)m * n * k < SmallestShared ? null : threads;
        Multiply(GemmKernel.Best, pool, transposeA, transposeB, m, n, k, a, lda, b, ldb, c, ldc, accumulate, bias);
    }

    /// <summary>
    /// Computes the product on the calling thread, with packing memory of its own: for small products inside a tile of a parallel loop.
    /// </summary>
    /// <inheritdoc cref="Multiply(CpuThreads, bool, bool, int, int, int, float*, int, float*, int, float*, int, bool, float*)"/>
    public static void MultiplySingle(
        bool transposeA, bool transposeB, int m, int n, int k,
        float* a, int lda, float* b, int ldb, float* c, int ldc, bool accumulate, float* bias = null)
        => Multiply(GemmKernel.Best, null, transposeA, transposeB, m, n, k, a, lda, b, ldb, c, ldc, accumulate, bias);

    /// <summary>C [m, columns] = A · B (+ bias), B packed before.</summary>
    /// <param name="threads">The pool.</param>
    /// <param name="m">Rows of A and C, at least one.</param>
    /// <param name="a">A [m, depth].</param>
    /// <param name="b">B.</param>
    /// <param name="c">C, rows without gaps.</param>
    /// <param name="bias">[columns], added to every row; null for none.</param>
    internal static void Multiply(CpuThreads threads, int m, float* a, PackedMatrix b, float* c, float* bias)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(m, 1);
        GemmJob.OfThisThread.Run(
            GemmKernel.Best, threads, new(a, b.Depth, stripsAreRows: false), default, b, m, b.Columns, b.Depth, c, b.Columns,
            accumulate: false, bias);
    }

    /// <summary>The first with a chosen kernel; a null pool means the calling thread alone.</summary>
    internal static void Multiply(
        GemmKernel kernel, CpuThreads? threads, bool transposeA, bool transposeB, int m, int n, int k,
        float* a, int lda, float* b, int ldb, float* c, int ldc, bool accumulate, float* bias)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(m);
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        ArgumentOutOfRangeException.ThrowIfLessThan(lda, transposeA ? m : k);
        ArgumentOutOfRangeException.ThrowIfLessThan(ldb, transposeB ? k : n);
        ArgumentOutOfRangeException.ThrowIfLessThan(ldc, n);
        if (accumulate && bias != null)
        {
            throw new ArgumentException("A bias cannot be added while accumulating.", nameof(bias));
        }
        if (m > 0 && n > 0)
        {
            GemmJob.OfThisThread.Run(
                kernel, threads, new(a, lda, transposeA), new(b, ldb, !transposeB), packed: null, m, n, k, c, ldc, accumulate, bias);
        }
    }
}
