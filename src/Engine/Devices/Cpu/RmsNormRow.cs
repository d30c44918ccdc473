using System.Runtime.Intrinsics;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>RMSNorm of one row.</summary>
internal static unsafe class RmsNormRow
{
    /// <summary>y = x · r · gain.</summary>
    /// <returns>r = 1 / sqrt(mean(x²) + ε).</returns>
    public static float Forward(float* x, float* gain, float epsilon, int width, float* y)
    {
        var inverse = (float)(1 / Math.Sqrt(((double)RowSums.SumOfSquares(x, 0, width) / width) + epsilon));
        var r = Vector512.Create(inverse);
        for (var i = 0; i < width; i += Lanes.Count)
        {
            var left = width - i;
            Lanes.Store(Lanes.Load(x + i, left) * r * Lanes.Load(gain + i, left), y + i, left);
        }

        return inverse;
    }

    /// <summary>gradX (= or +=) r · (g − x · r² · mean(g · x)) with g = gradY · gain; gradGain += gradY · x · r.</summary>
    public static void Backward(
        float* gradY, float* x, float* gain, float inverse, int width, bool accumulate, float* gradX, float* gradGain)
    {
        var r = Vector512.Create(inverse);
        var dots = Vector512<float>.Zero;
        for (var i = 0; i < width; i += Lanes.Count)
        {
            var left = width - i;
            var product = Lanes.Load(gradY + i, left) * Lanes.Load(x + i, left);
            dots = Vector512.FusedMultiplyAdd(product, Lanes.Load(gain + i, left), dots);
            Lanes.Store(Vector512.FusedMultiplyAdd(product, r, Lanes.Load(gradGain + i, left)), gradGain + i, left);
        }

        var alongX = Vector512.Create(Vector512.Sum(dots) / width * inverse * inverse);
        for (var i = 0; i < width; i += Lanes.Count)
        {
            var left = width - i;
            var g = Lanes.Load(gradY + i, left) * Lanes.Load(gain + i, left);
            var gradient = r * (g - Lanes.Load(x + i, left) * alongX);
            Lanes.Store(accumulate ? Lanes.Load(gradX + i, left) + gradient : gradient, gradX + i, left);
        }
    }
}
