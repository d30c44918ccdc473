using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>
/// Register tiles for any other processor; software where there is no SIMD at all. See <see cref="GemmKernel"/> for what they compute.
/// </summary>
/// <remarks>Every sum is a local variable of its own: the JIT keeps those in registers, which it does not do for arrays.</remarks>
internal static unsafe class GemmKernel128
{
    /// <summary>Columns of a tile: two vectors.</summary>
    public const int Columns = 8;

    /// <summary>4×8: 8 of the 16 registers hold sums, three more the operands.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows4(
        int depth, float* a, nint aRow, nint aDepth, float* b, float* addend, nint addendStride, float* c, nint cStride)
    {
        Vector128<float> left0 = default, right0 = default;
        Vector128<float> left1 = default, right1 = default;
        Vector128<float> left2 = default, right2 = default;
        Vector128<float> left3 = default, right3 = default;
        var a3 = a + 3 * aRow;
        for (; depth > 0; depth--)
        {
            var left = Vector128.LoadAligned(b);
            var right = Vector128.LoadAligned(b + 4);
            var x = Vector128.Create(a[0]);
            left0 = Vector128.MultiplyAddEstimate(x, left, left0);
            right0 = Vector128.MultiplyAddEstimate(x, right, right0);
            x = Vector128.Create(a[aRow]);
            left1 = Vector128.MultiplyAddEstimate(x, left, left1);
            right1 = Vector128.MultiplyAddEstimate(x, right, right1);
            x = Vector128.Create(a[2 * aRow]);
            left2 = Vector128.MultiplyAddEstimate(x, left, left2);
            right2 = Vector128.MultiplyAddEstimate(x, right, right2);
            x = Vector128.Create(a3[0]);
            left3 = Vector128.MultiplyAddEstimate(x, left, left3);
            right3 = Vector128.MultiplyAddEstimate(x, right, right3);
            a += aDepth;
            a3 += aDepth;
            b += Columns;
        }
        Store(left0, right0, addend, addendStride, c, cStride, 0);
        Store(left1, right1, addend, addendStride, c, cStride, 1);
        Store(left2, right2, addend, addendStride, c, cStride, 2);
        Store(left3, right3, addend, addendStride, c, cStride, 3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        Vector128<float> left, Vector128<float> right, float* addend, nint addendStride, float* c, nint cStride, int row)
    {
        if (addend != null)
        {
            left += Vector128.Load(addend + row * addendStride);
            right += Vector128.Load(addend + row * addendStride + 4);
        }
        left.Store(c + row * cStride);
        right.Store(c + row * cStride + 4);
    }
}
