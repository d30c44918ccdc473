using System.Numerics.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>
/// One row times a matrix stored [n, k]: generation token by token. Every element of the matrix is used once, so it is read where it
/// lies, as dot products; packing would only copy it.
/// </summary>
/// <remarks>One job per calling thread, kept, so that a call allocates nothing.</remarks>
internal sealed unsafe class GemmRow
{
    // A tile reads 256 KiB: long against the cost of handing it out, short against the rest of the product.
    private const int TileLength = 1 << 16;

    [ThreadStatic]
    private static GemmRow? ofThisThread;

    private readonly GemmWorkspace gathered = new();
    private readonly Action<int> computeTile;

    private float* a;
    private float* b;
    private nint bStride;
    private float* c;
    private float* addend;
    private int n;
    private int k;
    private int tileColumns;

    private GemmRow()
    {
        computeTile = ComputeTile;
    }

    /// <summary>The job of the calling thread.</summary>
    public static GemmRow OfThisThread => ofThisThread ??= new GemmRow();

    /// <summary>Computes C [n] = addend + A [k] · Bᵀ.</summary>
    /// <param name="threads">The pool, or null for the calling thread alone.</param>
    /// <param name="a">[k], <paramref name="aStride"/> floats from one element to the next.</param>
    /// <param name="aStride">1 for a row, more for a column.</param>
    /// <param name="b">[n, k]</param>
    /// <param name="ldb">Floats from one row of B to the next.</param>
    /// <param name="n">Elements of C.</param>
    /// <param name="k">The summed dimension.</param>
    /// <param name="c">[n]</param>
    /// <param name="addend">[n]: a bias, C itself, or null.</param>
    public void Run(CpuThreads? threads, float* a, int aStride, float* b, int ldb, int n, int k, float* c, float* addend)
    {
        this.a = aStride == 1 ? a : Gather(a, aStride, k);
        this.b = b;
        this.c = c;
        this.addend = addend;
        this.n = n;
        this.k = k;
        bStride = ldb;
        tileColumns = Math.Max(1, TileLength / Math.Max(1, k));
        var tiles = (n + tileColumns - 1) / tileColumns;
        if (threads is null)
        {
            for (var tile = 0; tile < tiles; tile++)
            {
                ComputeTile(tile);
            }
            return;
        }
        threads.For(tiles, computeTile);
    }

    private float* Gather(float* a, nint aStride, int k)
    {
        var row = gathered.Reserve(k);
        for (var p = 0; p < k; p++)
        {
            row[p] = a[p * aStride];
        }
        return row;
    }

    private void ComputeTile(int tile)
    {
        var row = new ReadOnlySpan<float>(a, k);
        for (var j = tile * tileColumns; j < Math.Min(n, (tile + 1) * tileColumns); j++)
        {
            var sum = TensorPrimitives.Dot(row, new ReadOnlySpan<float>(b + j * bStride, k));
            c[j] = addend == null ? sum : sum + addend[j];
        }
    }
}
