using System.Runtime.Intrinsics;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>Layer norm of one row.</summary>
internal static unsafe class LayerNormRow
{
    /// <summary>y = (x − mean) · r · gain + bias; y may be x.</summary>
    /// <param name="x">[width]</param>
    /// <param name="gain">[width], or null for one.</param>
    /// <param name="bias">[width], or null for zero.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="width">Elements of the row.</param>
    /// <param name="y">[width]</param>
    /// <returns>The mean and r = 1 / sqrt(variance + ε).</returns>
    public static (float Mean, float InverseDeviation) Forward(float* x, float* gain, float* bias, float epsilon, int width, float* y)
    {
        var mean = RowSums.Sum(x, width) / width;
        var inverse = (float)(1 / Math.Sqrt(((double)RowSums.SumOfSquares(x, mean, width) / width) + epsilon));
        var (center, r) = (Vector512.Create(mean), Vector512.Create(inverse));
        for (var i = 0; i < width; i += Lanes.Count)
        {
            var left = width - i;
            var value = (Lanes.Load(x + i, left) - center) * r;
            if (gain != null)
            {
                value *= Lanes.Load(gain + i, left);
            }

            if (bias != null)
            {
                value += Lanes.Load(bias + i, left);
            }

            Lanes.Store(value, y + i, left);
        }

        return (mean, inverse);
    }

    /// <summary>gradX (= or +=) r · (g − mean(g) − x̂ · mean(g · x̂)) with g = gradY · gain and x̂ = (x − center) · scale.</summary>
    /// <param name="gradY">[width]</param>
    /// <param name="x">[width]: the input, or x̂ itself with center 0 and scale 1.</param>
    /// <param name="center">The input's mean.</param>
    /// <param name="scale">The input's r.</param>
    /// <param name="gain">[width], or null for one.</param>
    /// <param name="inverse">r.</param>
    /// <param name="width">Elements of the row.</param>
    /// <param name="accumulate">Whether gradX is added to.</param>
    /// <param name="gradX">[width]</param>
    /// <param name="gradGain">[width], += gradY · x̂; or null.</param>
    /// <param name="gradBias">[width], += gradY; or null.</param>
    public static void Backward(
        float* gradY, float* x, float center, float scale, float* gain, float inverse, int width, bool accumulate,
        float* gradX, float* gradGain = null, float* gradBias = null)
    {
        var (centers, scales) = (Vector512.Create(center), Vector512.Create(scale));
        var sums = Vector512<float>.Zero;
        var dots = Vector512<float>.Zero;
        for (var i = 0; i < width; i += Lanes.Count)
        {
            var left = width - i;
            var gradient = Lanes.Load(gradY + i, left);
            var normalized = (Lanes.Load(x + i, left) - centers) * scales;
            if (gradGain != null)
            {
                Lanes.Store(Vector512.FusedMultiplyAdd(gradient, normalized, Lanes.Load(gradGain + i, left)), gradGain + i, left);
            }

            if (gradBias != null)
            {
                Lanes.Store(Lanes.Load(gradBias + i, left) + gradient, gradBias + i, left);
            }

            var g = gain == null ? gradient : gradient * Lanes.Load(gain + i, left);
            sums += g;
            dots = Vector512.FusedMultiplyAdd(g, normalized, dots);
        }

        var r = Vector512.Create(inverse);
        var meanOfG = Vector512.Create(Vector512.Sum(sums) / width);
        var alongX = Vector512.Create(Vector512.Sum(dots) / width);
        for (var i = 0; i < width; i += Lanes.Count)
        {
            var left = width - i;
            var g = Lanes.Load(gradY + i, left);
            if (gain != null)
            {
                g *= Lanes.Load(gain + i, left);
            }

            var normalized = (Lanes.Load(x + i, left) - centers) * scales;
            var gradient = r * (g - meanOfG - normalized * alongX);
            Lanes.Store(accumulate ? Lanes.Load(gradX + i, left) + gradient : gradient, gradX + i, left);
        }
    }
}
