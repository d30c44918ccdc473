using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>Register tiles for AVX2 with FMA. See <see cref="GemmKernel"/> for what they compute.</summary>
/// <remarks>Every sum is a local variable of its own: the JIT keeps those in registers, which it does not do for arrays.</remarks>
internal static unsafe class GemmKernel256
{
    /// <summary>Columns of a tile: two vectors.</summary>
    public const int Columns = 16;

    /// <summary>6×16: 12 of the 16 registers hold sums, three more the operands.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows6(
        int depth, float* a, nint aRow, nint aDepth, float* b, float* addend, nint addendStride, float* c, nint cStride)
    {
        Vector256<float> left0 = default, right0 = default;
        Vector256<float> left1 = default, right1 = default;
        Vector256<float> left2 = default, right2 = default;
        Vector256<float> left3 = default, right3 = default;
        Vector256<float> left4 = default, right4 = default;
        Vector256<float> left5 = default, right5 = default;
        FetchAhead(c, cStride, 6);
        var a3 = a + 3 * aRow;
        for (; depth > 0; depth--)
        {
            var left = Vector256.LoadAligned(b);
            var right = Vector256.LoadAligned(b + 8);
            var x = Vector256.Create(a[0]);
            left0 = Vector256.FusedMultiplyAdd(x, left, left0);
            right0 = Vector256.FusedMultiplyAdd(x, right, right0);
            x = Vector256.Create(a[aRow]);
            left1 = Vector256.FusedMultiplyAdd(x, left, left1);
            right1 = Vector256.FusedMultiplyAdd(x, right, right1);
            x = Vector256.Create(a[2 * aRow]);
            left2 = Vector256.FusedMultiplyAdd(x, left, left2);
            right2 = Vector256.FusedMultiplyAdd(x, right, right2);
            x = Vector256.Create(a3[0]);
            left3 = Vector256.FusedMultiplyAdd(x, left, left3);
            right3 = Vector256.FusedMultiplyAdd(x, right, right3);
            x = Vector256.Create(a3[aRow]);
            left4 = Vector256.FusedMultiplyAdd(x, left, left4);
            right4 = Vector256.FusedMultiplyAdd(x, right, right4);
            x = Vector256.Create(a3[2 * aRow]);
            left5 = Vector256.FusedMultiplyAdd(x, left, left5);
            right5 = Vector256.FusedMultiplyAdd(x, right, right5);
            a += aDepth;
            a3 += aDepth;
            b += Columns;
        }
        Store(left0, right0, addend, addendStride, c, cStride, 0);
        Store(left1, right1, addend, addendStride, c, cStride, 1);
        Store(left2, right2, addend, addendStride, c, cStride, 2);
        Store(left3, right3, addend, addendStride, c, cStride, 3);
        Store(left4, right4, addend, addendStride, c, cStride, 4);
        Store(left5, right5, addend, addendStride, c, cStride, 5);
    }

    /// <summary>2×16, for the last rows of a matrix.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows2(
        int depth, float* a, nint aRow, nint aDepth, float* b, float* addend, nint addendStride, float* c, nint cStride)
    {
        Vector256<float> left0 = default, right0 = default;
        Vector256<float> left1 = default, right1 = default;
        for (; depth > 0; depth--)
        {
            var left = Vector256.LoadAligned(b);
            var right = Vector256.LoadAligned(b + 8);
            var x = Vector256.Create(a[0]);
            left0 = Vector256.FusedMultiplyAdd(x, left, left0);
            right0 = Vector256.FusedMultiplyAdd(x, right, right0);
            x = Vector256.Create(a[aRow]);
            left1 = Vector256.FusedMultiplyAdd(x, left, left1);
            right1 = Vector256.FusedMultiplyAdd(x, right, right1);
            a += aDepth;
            b += Columns;
        }
        Store(left0, right0, addend, addendStride, c, cStride, 0);
        Store(left1, right1, addend, addendStride, c, cStride, 1);
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
        Vector256<float> left, Vector256<float> right, float* addend, nint addendStride, float* c, nint cStride, int row)
    {
        if (addend != null)
        {
            left += Vector256.Load(addend + row * addendStride);
            right += Vector256.Load(addend + row * addendStride + 8);
        }
        left.Store(c + row * cStride);
        right.Store(c + row * cStride + 8);
    }
}
