using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>
/// Copies a strip of a matrix into the panel a kernel reads: element (p, i) at target[p · panelWidth + i], i across the strip, p along
/// the summed dimension. A strip narrower than its panel is padded with zeros.
/// </summary>
internal static unsafe class GemmPacking
{
    // One cache line of floats: each line of the source is used up before the next one comes, also where a power-of-two stride
    // puts all rows of the strip into the same set of the cache.
    private const int Line = 16;

    /// <summary>Packs a strip whose element (p, i) lies at source[p · stride + i].</summary>
    public static void Rows(float* source, nint stride, int width, int panelWidth, int depth, float* target)
    {
        for (var p = 0; p < depth; p++, source += stride, target += panelWidth)
        {
            var i = 0;
            for (; i <= width - Vector256<float>.Count; i += Vector256<float>.Count)
            {
                Vector256.Load(source + i).Store(target + i);
            }
            for (; i < width; i++)
            {
                target[i] = source[i];
            }
            for (; i < panelWidth; i++)
            {
                target[i] = 0;
            }
        }
    }

    /// <summary>Packs a strip whose element (p, i) lies at source[i · stride + p]: a transposition.</summary>
    public static void Columns(float* source, nint stride, int width, int panelWidth, int depth, float* target)
    {
        for (var p = 0; p < depth; p += Line)
        {
            var count = Math.Min(Line, depth - p);
            var i = 0;
            for (; i <= width - 4; i += 4)
            {
                TransposeFour(source + i * stride + p, stride, panelWidth, count, target + p * panelWidth + i);
            }
            for (; i < panelWidth; i++)
            {
                for (var q = p; q < p + count; q++)
                {
                    target[q * panelWidth + i] = i < width ? source[i * stride + q] : 0;
                }
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
