using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>
/// A register-tiled kernel: C[rows × columns] = addend + A[rows × depth] · B[depth × columns], B a packed panel. Every element is one
/// chain of multiply-adds in the order of depth, so its bits do not depend on the tile it falls into.
/// </summary>
/// <remarks>
/// Arguments of a tile function: depth; A with the strides of its rows and of depth, element (row, p) at a[row · aRow + p · aDepth]: a
/// packed panel or a matrix as it lies; the B panel, aligned, element (p, column) at b[p · Columns + column]; the addend with its row
/// stride, null for none, stride 0 for a bias; C with its row stride.
/// </remarks>
internal sealed unsafe class GemmKernel
{
    /// <summary>For AVX-512.</summary>
    public static readonly GemmKernel Wide = new(
        Vector512.IsHardwareAccelerated && Avx512F.IsSupported, 12, 4, GemmKernel512.Columns, &GemmKernel512.Rows12, &GemmKernel512.Rows4);

    /// <summary>For AVX2 with FMA.</summary>
    public static readonly GemmKernel Middle = new(
        Vector256.IsHardwareAccelerated && Fma.IsSupported, 6, 2, GemmKernel256.Columns, &GemmKernel256.Rows6, &GemmKernel256.Rows2);

    /// <summary>For everything else.</summary>
    public static readonly GemmKernel Narrow = new(
        true, 4, 4, GemmKernel128.Columns, &GemmKernel128.Rows4, &GemmKernel128.Rows4);

    /// <summary>The fastest that this machine runs.</summary>
    public static readonly GemmKernel Best = Wide.IsSupported ? Wide : Middle.IsSupported ? Middle : Narrow;

    private GemmKernel(
        bool isSupported,
        int rows,
        int shortRows,
        int columns,
        delegate*<int, float*, nint, nint, float*, float*, nint, float*, nint, void> tile,
        delegate*<int, float*, nint, nint, float*, float*, nint, float*, nint, void> shortTile)
    {
        IsSupported = isSupported;
        Rows = rows;
        ShortRows = shortRows;
        Columns = columns;
        Tile = tile;
        ShortTile = shortTile;
    }

    /// <summary>Whether the processor and the runtime's switches allow it.</summary>
    public bool IsSupported { get; }

    /// <summary>Rows of a tile and of a packed A panel.</summary>
    public int Rows { get; }

    /// <summary>Rows of the tile for the last rows of a matrix; divides <see cref="Rows"/>.</summary>
    public int ShortRows { get; }

    /// <summary>Columns of a tile and of a packed B panel.</summary>
    public int Columns { get; }

    /// <summary>Computes <see cref="Rows"/> rows.</summary>
    public delegate*<int, float*, nint, nint, float*, float*, nint, float*, nint, void> Tile { get; }

    /// <summary>Computes <see cref="ShortRows"/> rows.</summary>
    public delegate*<int, float*, nint, nint, float*, float*, nint, float*, nint, void> ShortTile { get; }
}
