using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>Register tiles for AVX-512. See <see cref="GemmKernel"/> for what they compute.</summary>
/// <remarks>Every sum is a local variable of its own: the JIT keeps those in registers, which it does not do for arrays.</remarks>
internal static unsafe class GemmKernel512
{
    /// <summary>Columns of a tile: two vectors.</summary>
    public const int Columns = 32;

    /// <summary>12×32: 24 of the 32 registers hold sums, three more the operands.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows12(
        int depth, float* a, nint aRow, nint aDepth, float* b, float* addend, nint addendStride, float* c, nint cStride)
    {
        Vector512<float> left0 = default, right0 = default;
        Vector512<float> left1 = default, right1 = default;
        Vector512<float> left2 = default, right2 = default;
        Vector512<float> left3 = default, right3 = default;
        Vector512<float> left4 = default, right4 = default;
        Vector512<float> left5 = default, right5 = default;
        Vector512<float> left6 = default, right6 = default;
        Vector512<float> left7 = default, right7 = default;
        Vector512<float> left8 = default, right8 = default;
        Vector512<float> left9 = default, right9 = default;
        Vector512<float> left10 = default, right10 = default;
        Vector512<float> left11 = default, right11 = default;
        FetchAhead(c, cStride, 12);
        var a3 = a + 3 * aRow;
        var a6 = a3 + 3 * aRow;
        var a9 = a6 + 3 * aRow;
        for (; depth > 0; depth--)
        {
            var left = Vector512.LoadAligned(b);
            var right = Vector512.LoadAligned(b + 16);
            var x = Vector512.Create(a[0]);
            left0 = Vector512.FusedMultiplyAdd(x, left, left0);
            right0 = Vector512.FusedMultiplyAdd(x, right, right0);
            x = Vector512.Create(a[aRow]);
            left1 = Vector512.FusedMultiplyAdd(x, left, left1);
            right1 = Vector512.FusedMultiplyAdd(x, right, right1);
            x = Vector512.Create(a[2 * aRow]);
            left2 = Vector512.FusedMultiplyAdd(x, left, left2);
            right2 = Vector512.FusedMultiplyAdd(x, right, right2);
            x = Vector512.Create(a3[0]);
            left3 = Vector512.FusedMultiplyAdd(x, left, left3);
            right3 = Vector512.FusedMultiplyAdd(x, right, right3);
            x = Vector512.Create(a3[aRow]);
            left4 = Vector512.FusedMultiplyAdd(x, left, left4);
            right4 = Vector512.FusedMultiplyAdd(x, right, right4);
            x = Vector512.Create(a3[2 * aRow]);
            left5 = Vector512.FusedMultiplyAdd(x, left, left5);
            right5 = Vector512.FusedMultiplyAdd(x, right, right5);
            x = Vector512.Create(a6[0]);
            left6 = Vector512.FusedMultiplyAdd(x, left, left6);
            right6 = Vector512.FusedMultiplyAdd(x, right, right6);
            x = Vector512.Create(a6[aRow]);
            left7 = Vector512.FusedMultiplyAdd(x, left, left7);
            right7 = Vector512.FusedMultiplyAdd(x, right, right7);
            x = Vector512.Create(a6[2 * aRow]);
            left8 = Vector512.FusedMultiplyAdd(x, left, left8);
            right8 = Vector512.FusedMultiplyAdd(x, right, right8);
            x = Vector512.Create(a9[0]);
            left9 = Vector512.FusedMultiplyAdd(x, left, left9);
            right9 = Vector512.FusedMultiplyAdd(x, right, right9);
            x = Vector512.Create(a9[aRow]);
            left10 = Vector512.FusedMultiplyAdd(x, left, left10);
            right10 = Vector512.FusedMultiplyAdd(x, right, right10);
            x = Vector512.Create(a9[2 * aRow]);
            left11 = Vector512.FusedMultiplyAdd(x, left, left11);
            right11 = Vector512.FusedMultiplyAdd(x, right, right11);
            a += aDepth;
            a3 += aDepth;
            a6 += aDepth;
            a9 += aDepth;
            b += Columns;
        }
        Store(left0, right0, addend, addendStride, c, cStride, 0);
        Store(left1, right1, addend, addendStride, c, cStride, 1);
        Store(left2, right2, addend, addendStride, c, cStride, 2);
        Store(left3, right3, addend, addendStride, c, cStride, 3);
        Store(left4, right4, addend, addendStride, c, cStride, 4);
        Store(left5, right5, addend, addendStride, c, cStride, 5);
        Store(left6, right6, addend, addendStride, c, cStride, 6);
        Store(left7, right7, addend, addendStride, c, cStride, 7);
        Store(left8, right8, addend, addendStride, c, cStride, 8);
        Store(left9, right9, addend, addendStride, c, cStride, 9);
        Store(left10, right10, addend, addendStride, c, cStride, 10);
        Store(left11, right11, addend, addendStride, c, cStride, 11);
    }

    /// <summary>4×32, for the last rows of a matrix.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows4(
        int depth, float* a, nint aRow, nint aDepth, float* b, float* addend, nint addendStride, float* c, nint cStride)
    {
        Vector512<float> left0 = default, right0 = default;
        Vector512<float> left1 = default, right1 = default;
        Vector512<float> left2 = default, right2 = default;
        Vector512<float> left3 = default, right3 = default;
        var a3 = a + 3 * aRow;
        for (; depth > 0; depth--)
        {
            var left = Vector512.LoadAligned(b);
            var right = Vector512.LoadAligned(b + 16);
            var x = Vector512.Create(a[0]);
            left0 = Vector512.FusedMultiplyAdd(x, left, left0);
            right0 = Vector512.FusedMultiplyAdd(x, right, right0);
            x = Vector512.Create(a[aRow]);
            left1 = Vector512.FusedMultiplyAdd(x, left, left1);
            right1 = Vector512.FusedMultiplyAdd(x, right, right1);
            x = Vector512.Create(a[2 * aRow]);
            left2 = Vector512.FusedMultiplyAdd(x, left, left2);
            right2 = Vector512.FusedMultiplyAdd(x, right, right2);
            x = Vector512.Create(a3[0]);
            left3 = Vector512.FusedMultiplyAdd(x, left, left3);
            right3 = Vector512.FusedMultiplyAdd(x, right, right3);
            a += aDepth;
            a3 += aDepth;
            b += Columns;
        }
        Store(left0, right0, addend, addendStride, c, cStride, 0);
        Store(left1, right1, addend, addendStride, c, cStride, 1);
        Store(left2, right2, addend, addendStride, c, cStride, 2);
        Store(left3, right3, addend, addendStride, c, cStride, 3);
    }

    // The rows of C are cold when a kernel starts and needed when it ends.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FetchAhead(float* c, nint cStride, int rows)
    {
        for (nint row = 0; row < rows; row++)
        {
            Sse.Prefetch0(c + row * cStride);
            Sse.Prefetch0(c + row * cStride + Columns - 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        Vector512<float> left, Vector512<float> right, float* addend, nint addendStride, float* c, nint cStride, int row)
    {
        if (addend != null)
        {
            left += Vector512.Load(addend + row * addendStride);
            right += Vector512.Load(addend + row * addendStride + 16);
        }
        left.Store(c + row * cStride);
        right.Store(c + row * cStride + 16);
    }
}
