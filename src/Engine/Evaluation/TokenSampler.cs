using AntLM.Engine.Randomness;

namespace AntLM.Engine.Evaluation;

/// <summary>Draws token after token from logits, one uniform number each.</summary>
/// <param name="settings">Validated settings.</param>
internal sealed class TokenSampler(GenerationSettings settings)
{
    private readonly RandomSequence random = new(settings.Seed, 0, RandomSite.Sampling);

    /// <summary>The next token's id. Equal logits are taken in the order of ids, so a draw is the same everywhere.</summary>
    public int Next(ReadOnlySpan<float> logits)
    {
        if (settings.Temperature == 0)
        {
            return Likeliest(logits);
        }

        var candidates = Candidates.Ranked(logits, settings.TopK ?? logits.Length, settings.Temperature);
        var kept = 0;
        var total = 0.0;
        while (kept < candidates.Length && (kept == 0 || total < settings.TopP))
        {
            total += candidates[kept++].Probability;
        }

        var draw = random.NextDouble() * total;
        foreach (var (id, probability) in candidates.AsSpan(0, kept))
        {
            draw -= probability;
            if (draw < 0)
            {
                return id;
            }
        }

        // Rounding can leave a little of the draw.
        return candidates[kept - 1].Id;
    }

    private static int Likeliest(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var id = 1; id < logits.Length; id++)
        {
            if (logits[id] > logits[best])
            {
                best = id;
            }
        }

        return best;
    }
}
