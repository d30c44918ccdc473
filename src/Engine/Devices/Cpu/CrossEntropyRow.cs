using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>Softmax and cross-entropy of one row of logits.</summary>
internal static unsafe class CrossEntropyRow
{
    // Sums of this many powers are Float32, the sum of those sums is double.
    private const int Block = 512;

    /// <summary>The loss of one target; the logits become powers exp(logit − largest).</summary>
    /// <param name="logits">[vocabulary]</param>
    /// <param name="vocabulary">How many logits.</param>
    /// <param name="target">Index of the target.</param>
    /// <param name="sum">Σ powers.</param>
    /// <param name="correct">Whether the target has the largest logit, and is the first that has it.</param>
    /// <returns>−ln softmax(logits)[target].</returns>
    public static double Loss(float* logits, int vocabulary, int target, out double sum, out bool correct)
    {
        var row = new ReadOnlySpan<float>(logits, vocabulary);
        var largest = TensorPrimitives.Max(row);
        var logit = row[target];
        correct = logit == largest && !row[..target].Contains(largest);

        var offset = Vector512.Create(largest);
        sum = 0;
        for (var start = 0; start < vocabulary; start += Block)
        {
            var sums = Vector512<float>.Zero;
            for (var i = start; i < Math.Min(vocabulary, start + Block); i += Lanes.Count)
            {
                var left = vocabulary - i;
                var power = Exponential.Of(Lanes.Load(logits + i, left, float.NegativeInfinity) - offset);
                sums += power;
                Lanes.Store(power, logits + i, left);
            }

            sum += Vector512.Sum(sums);
        }

        return Math.Log(sum) + largest - logit;
    }

    /// <summary>Turns powers into the gradient of the logits: (softmax − one at the target) / denominator.</summary>
    /// <param name="powers">[vocabulary]</param>
    /// <param name="vocabulary">How many.</param>
    /// <param name="target">Index of the target.</param>
    /// <param name="sum">Σ powers.</param>
    /// <param name="denominator">What the sum of all losses is divided by.</param>
    public static void Gradient(float* powers, int vocabulary, int target, double sum, float denominator)
    {
        // softmax − 1 is minus the sum of the others: of a target that is nearly certain, the difference would leave nothing.
        var others = sum - powers[target];
        var row = new Span<float>(powers, vocabulary);
        TensorPrimitives.Multiply(row, (float)(1 / (sum * denominator)), row);
        row[target] = (float)(-others / (sum * denominator));
    }
}
