namespace AntLM.Engine.Evaluation;

/// <summary>The likeliest tokens of one distribution.</summary>
internal static class Candidates
{
    /// <summary>Softmax of the largest logits, in float64.</summary>
    /// <param name="logits">[V]</param>
    /// <param name="count">Tokens to keep; they share the whole probability.</param>
    /// <param name="temperature">Logits are divided by it; above 0.</param>
    /// <returns>Likeliest first; equal logits in the order of ids.</returns>
    public static (int Id, double Probability)[] Ranked(ReadOnlySpan<float> logits, int count, double temperature)
    {
        // Sorting by the negated logit keeps ids ascending among equals only with the id as a second key.
        var keys = new (float Negated, int Id)[logits.Length];
        for (var id = 0; id < keys.Length; id++)
        {
            keys[id] = (-logits[id], id);
        }

        Array.Sort(keys);
        var kept = keys.AsSpan(0, Math.Min(count, keys.Length));
        var candidates = new (int Id, double Probability)[kept.Length];
        var total = 0.0;
        for (var index = 0; index < kept.Length; index++)
        {
            var weight = Math.Exp((kept[0].Negated - kept[index].Negated) / temperature);
            candidates[index] = (kept[index].Id, weight);
            total += weight;
        }

        for (var index = 0; index < candidates.Length; index++)
        {
            candidates[index].Probability /= total;
        }

        return candidates;
    }
}
