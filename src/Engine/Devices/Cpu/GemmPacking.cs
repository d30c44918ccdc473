using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>
/// Copies strips of a matrix into the panels a kernel reads: element (p, i) at target[p · panelWidth + i], i across the strip, p along
/// the summed dimension. A last strip that is narrower than its panel is padded with zeros.
/// </summary>
internal static unsafe class GemmPacking
{
    // Depth packed at a time in a transposition: long enough runs along the source's rows for the hardware to fetch ahead, short
    // enough (64 × 32 floats = 8 KiB) that the part of the panel being filled stays in L1.
    private const int TransposedDepth = 64;

    /// <summary>Packs neighbouring strips; element (p, i) lies at source[p · stride + i].</summary>
    /// <param name="source">The first element.</param>
    /// <param name="stride">Floats from one p to the next.</param>
    /// <param name="count">How many i, over all panels.</param>
    /// <param name="panelWidth">Width of a panel.</param>
    /// <param name="depth">How many p.</param>
    /// <param name="target">The panels, one after the other.</param>
    public static void Rows(float* source, nint stride, int count, int panelWidth, int depth, float* target)
    {
        var panelSize = (nint)panelWidth * depth;
        // All panels of a row before the next row: with a long stride every row lies on a page of its own.
        for (var p = 0; p < depth; p++, source += stride, target += panelWidth)
        {
            var panel = target;
            for (var i = 0; i < count; i += panelWidth, panel += panelSize)
            {
                CopyPadded(source + i, Math.Min(panelWidth, count - i), panel, panelWidth);
            }
        }
    }

    /// <summary>Packs neighbouring strips; element (p, i) lies at source[i · stride + p]: a transposition.</summary>
    /// <inheritdoc cref="Rows"/>
    public static void Columns(float* source, nint stride, int count, int panelWidth, int depth, float* target)
    {
        for (; count > 0; count -= panelWidth, source += panelWidth * stride, target += (nint)panelWidth * depth)
        {
            for (var p = 0; p < depth; p += TransposedDepth)
            {
                Transpose(
                    source + p, stride, Math.Min(panelWidth, count), panelWidth, Math.Min(TransposedDepth, depth - p),
                    target + p * panelWidth);
            }
        }
    }

    private static void CopyPadded(float* source, int count, float* target, int width)
    {
        var i = 0;
        for (; i <= count - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            Vector256.Load(source + i).Store(target + i);
        }
        for (; i <= count - Vector128<float>.Count; i += Vector128<float>.Count)
        {
            Vector128.Load(source + i).Store(target + i);
        }
        for (; i < count; i++)
        {
            target[i] = source[i];
        }
        for (; i < width; i++)
        {
            target[i] = 0;
        }
    }

    private static void Transpose(float* source, nint stride, int count, int panelWidth, int depth, float* target)
    {
        var i = 0;
        for (; i <= count - 4; i += 4)
        {
            TransposeFour(source + i * stride, stride, panelWidth, depth, target + i);
        }
        for (; i < panelWidth; i++)
        {
            for (var p = 0; p < depth; p++)
            {
                target[p * panelWidth + i] = i < count ? source[i * stride + p] : 0;
            }
        }
    }

    private static void TransposeFour(float* source, nint stride, int panelWidth, int count, float* target)
    {
        var q = 0;
        if (Sse.IsSupported)
        {
            for (; q <= count - 4; q += 4, target += 4 * panelWidth)
            {
                var row0 = Vector128.Load(source + q);
                var row1 = Vector128.Load(source + stride + q);
                var row2 = Vector128.Load(source + 2 * stride + q);
                var row3 = Vector128.Load(source + 3 * stride + q);
                var low01 = Sse.UnpackLow(row0, row1);
                var high01 = Sse.UnpackHigh(row0, row1);
                var low23 = Sse.UnpackLow(row2, row3);
                var high23 = Sse.UnpackHigh(row2, row3);
                Sse.MoveLowToHigh(low01, low23).Store(target);
                Sse.MoveHighToLow(low23, low01).Store(target + panelWidth);
                Sse.MoveLowToHigh(high01, high23).Store(target + 2 * panelWidth);
                Sse.MoveHighToLow(high23, high01).Store(target + 3 * panelWidth);
            }
        }
        for (; q < count; q++, target += panelWidth)
        {
            target[0] = source[q];
            target[1] = source[stride + q];
            target[2] = source[2 * stride + q];
            target[3] = source[3 * stride + q];
        }
    }
}
