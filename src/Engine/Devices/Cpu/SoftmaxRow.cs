using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>
/// What attention does with one row of scores. A row has a multiple of <see cref="Lanes"/> places; the visible ones are a range of it.
/// </summary>
internal static unsafe class SoftmaxRow
{
    /// <summary>Rows are walked in vectors of this many floats.</summary>
    public const int Lanes = 16;

    /// <summary>The smallest multiple of <see cref="Lanes"/> that is not below <paramref name="count"/>.</summary>
    public static int RoundUp(int count) => (count + Lanes - 1) & -Lanes;

    /// <summary>probabilities = softmax(scale · scores) over the places from <paramref name="first"/> to before <paramref name="end"/>,
    /// times the factors; exactly zero elsewhere.</summary>
    /// <param name="row">Scores, replaced by probabilities.</param>
    /// <param name="width">Places of the row.</param>
    /// <param name="first">The first visible place.</param>
    /// <param name="end">One behind the last visible place.</param>
    /// <param name="scale">What scores are multiplied by, positive.</param>
    /// <param name="factors">What each probability is multiplied by, or null.</param>
    /// <returns>ln Σ exp(scale · score) of the visible places.</returns>
    public static float Softmax(float* row, int width, int first, int end, float scale, float* factors)
    {
        var (from, to) = Enclose(row, first, end, float.NegativeInfinity);
        var largest = Vector512.Create(float.NegativeInfinity);
        for (var j = from; j < to; j += Lanes)
        {
            largest = Vector512.MaxNative(largest, Vector512.Load(row + j));
        }

        var maximum = Largest(largest);
        var offset = Vector512.Create(-scale * maximum);
        var scales = Vector512.Create(scale);
        var sums = Vector512<float>.Zero;
        for (var j = from; j < to; j += Lanes)
        {
            var power = Exponential.Of(Vector512.FusedMultiplyAdd(Vector512.Load(row + j), scales, offset));
            sums += power;
            power.Store(row + j);
        }

        var sum = Vector512.Sum(sums);
        var inverse = Vector512.Create(1 / sum);
        for (var j = from; j < to; j += Lanes)
        {
            var probability = Vector512.Load(row + j) * inverse;
            (factors == null ? probability : probability * Vector512.Load(factors + j)).Store(row + j);
        }

        ZeroOutside(row, width, from, to);
        return MathF.Log(sum) + scale * maximum;
    }

    /// <summary>
    /// Computes the probabilities p = exp(scale · score − logSumExp) again, and the gradient of the scores,
    /// scale · p · (gradient · factor − <paramref name="mean"/>); both exactly zero where nothing is visible.
    /// </summary>
    /// <param name="row">Scores, replaced by p · factor.</param>
    /// <param name="gradients">Gradients of p · factor, replaced by the gradients of the scores.</param>
    /// <param name="width">Places of the row.</param>
    /// <param name="first">The first visible place.</param>
    /// <param name="end">One behind the last visible place.</param>
    /// <param name="scale">What scores are multiplied by.</param>
    /// <param name="factors">What each probability was multiplied by, or null.</param>
    /// <param name="logSumExp">What <see cref="Softmax"/> returned.</param>
    /// <param name="mean">Σ p · factor · gradient.</param>
    public static void Backward(
        float* row, float* gradients, int width, int first, int end, float scale, float* factors, float logSumExp, float mean)
    {
        var (from, to) = Enclose(row, first, end, float.NegativeInfinity);
        Enclose(gradients, first, end, 0);
        var scales = Vector512.Create(scale);
        var offset = Vector512.Create(-logSumExp);
        var means = Vector512.Create(mean);
        for (var j = from; j < to; j += Lanes)
        {
            var probability = Exponential.Of(Vector512.FusedMultiplyAdd(Vector512.Load(row + j), scales, offset));
            var gradient = Vector512.Load(gradients + j);
            var kept = probability;
            if (factors != null)
            {
                var factor = Vector512.Load(factors + j);
                kept *= factor;
                gradient *= factor;
            }

            kept.Store(row + j);
            (probability * scales * (gradient - means)).Store(gradients + j);
        }

        ZeroOutside(row, width, from, to);
        ZeroOutside(gradients, width, from, to);
    }

    // Whole vectors around the visible places; what they hold too much is replaced: by −∞ where powers are taken, which makes zero.
    private static (int From, int To) Enclose(float* row, int first, int end, float replacement)
    {
        var (from, to) = (first & -Lanes, RoundUp(end));
        var hidden = Vector512.Create(replacement);
        if (from < first)
        {
            var before = Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(first - from)).AsSingle();
            Vector512.ConditionalSelect(before, hidden, Vector512.Load(row + from)).Store(row + from);
        }

        if (end < to)
        {
            var last = row + to - Lanes;
            var visible = Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(end - to + Lanes)).AsSingle();
            Vector512.ConditionalSelect(visible, Vector512.Load(last), hidden).Store(last);
        }

        return (from, to);
    }

    private static void ZeroOutside(float* row, int width, int from, int to)
    {
        new Span<float>(row, from).Clear();
        new Span<float>(row + to, width - to).Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Largest(Vector512<float> values)
    {
        var half = Vector256.MaxNative(values.GetLower(), values.GetUpper());
        var quarter = Vector128.MaxNative(half.GetLower(), half.GetUpper());
        return MathF.Max(MathF.Max(quarter[0], quarter[1]), MathF.Max(quarter[2], quarter[3]));
    }
}
