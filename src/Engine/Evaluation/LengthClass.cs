using System.Numerics;

namespace AntLM.Engine.Evaluation;

/// <summary>Rounds sequence lengths up to a few, so that a session records few steps and replays them often.</summary>
internal static class LengthClass
{
    private const int Finest = 4;

    /// <summary>
    /// The next multiple of a quarter of the next power of two, at least of 4: 4, 8, 12, 16, 24, 32, 48, 64, 96, …. Depends on nothing but
    /// the length, so a row is computed in the same shape whatever stands beside it.
    /// </summary>
    /// <param name="length">Real tokens, at least 1 and at most <paramref name="maximum"/>.</param>
    /// <param name="maximum">The model's longest sequence.</param>
    public static int Of(int length, int maximum)
    {
        var step = Math.Max(Finest, (int)BitOperations.RoundUpToPowerOf2((uint)length) / 4);
        return Math.Min(maximum, (length + step - 1) / step * step);
    }
}
