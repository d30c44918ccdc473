using System.Numerics;

namespace AntLM.Engine.Evaluation;

/// <summary>Rounds sequence lengths up to a few, so that a session records few steps and replays them often.</summary>
internal static class LengthClass
{
    private const int Finest = 2;

    /// <summary>
    /// The next multiple of an eighth of the next power of two, at least of 2: 2, 4, …, 16, 20, …, 32, 40, …. Depends on nothing but the
    /// length, so a row is computed in the same shape whatever stands beside it. Sentences of ten tokens are padded by a twentieth.
    /// </summary>
    /// <param name="length">Real tokens, at least 1 and at most <paramref name="maximum"/>.</param>
    /// <param name="maximum">The model's longest sequence.</param>
    public static int Of(int length, int maximum)
    {
        var step = Math.Max(Finest, (int)BitOperations.RoundUpToPowerOf2((uint)length) / 8);
        return Math.Min(maximum, (length + step - 1) / step * step);
    }
}
