using System.Runtime.Intrinsics;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>Sums over one row, always in the same order.</summary>
internal static unsafe class RowSums
{
    /// <summary>Σ x.</summary>
    public static float Sum(float* x, int width)
    {
        var sums = Vector512<float>.Zero;
        for (var i = 0; i < width; i += Lanes.Count)
        {
            sums += Lanes.Load(x + i, width - i);
        }

        return Vector512.Sum(sums);
    }

    /// <summary>Σ (x − center)².</summary>
    public static float SumOfSquares(float* x, float center, int width)
    {
        var sums = Vector512<float>.Zero;
        var centers = Vector512.Create(center);
        for (var i = 0; i < width; i += Lanes.Count)
        {
            var difference = Lanes.Load(x + i, width - i, center) - centers;
            sums = Vector512.FusedMultiplyAdd(difference, difference, sums);
        }

        return Vector512.Sum(sums);
    }
}
