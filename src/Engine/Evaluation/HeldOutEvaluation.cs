using AntLM.Engine.Configuration;
using AntLM.Engine.Data;
using AntLM.Engine.Data.Tokenizers;
using AntLM.Engine.Models;
using AntLM.Engine.Objectives;

namespace AntLM.Engine.Evaluation;

/// <summary>
/// Measures a model on held-out text by both objectives, whichever it was trained with last. Masks are drawn with a fixed seed by the
/// row's index, so every call, and every way of cutting the same rows into batches, asks for the same tokens.
/// </summary>
/// <param name="session">Runs the model.</param>
/// <param name="causal">CLM.</param>
/// <param name="masked">MLM.</param>
public sealed class HeldOutEvaluation(ModelSession session, IObjective causal, IObjective masked)
{
    private const ulong MaskingSeed = 0;

    /// <summary>CLM, and MLM with the masking that a configuration describes.</summary>
    /// <exception cref="UserException">The tokenizer has no mask token, or the masking is not known.</exception>
    public static HeldOutEvaluation Of(ModelSession session, Tokenizer tokenizer, MaskingSection masking)
    {
        tokenizer.SpecialTokens.Require("the MLM objective", SpecialTokenRole.Mask);
        bool[] isSpecial = [.. Enumerable.Range(0, tokenizer.VocabularySize).Select(tokenizer.IsSpecial)];
        var masked = new MaskedObjective(MaskingStrategy.Create(masking), tokenizer.SpecialTokens.Mask!.Value, isSpecial);
        return new HeldOutEvaluation(session, new CausalObjective(), masked);
    }

    /// <summary>Losses over all batches.</summary>
    /// <exception cref="UserException">There is no target for one of the objectives.</exception>
    public HeldOutReport Run(IEnumerable<TokenBatch> batches, CancellationToken cancellation = default)
    {
        var (causalSum, maskedSum) = (new TargetSum(), new TargetSum());
        var sequences = 0L;
        foreach (var batch in batches)
        {
            cancellation.ThrowIfCancellationRequested();
            var numbered = batch with { FirstSequence = sequences };
            sequences += batch.Rows;
            causalSum.Add(session.Loss(causal.Prepare(numbered, MaskingSeed, step: 0)));
            maskedSum.Add(session.Loss(masked.Prepare(numbered, MaskingSeed, step: 0)));
        }

        if (causalSum.Targets == 0 || maskedSum.Targets == 0)
        {
            throw new UserException(
                $"The held-out text has no target for {(causalSum.Targets == 0 ? causal : masked).Name}: give more text to evaluate on.");
        }

        return new HeldOutReport(
            causalSum.Loss / causalSum.Targets,
            causalSum.Targets,
            maskedSum.Loss / maskedSum.Targets,
            (double)maskedSum.Correct / maskedSum.Targets,
            maskedSum.Targets);
    }

    private sealed class TargetSum
    {
        public double Loss { get; private set; }

        public long Targets { get; private set; }

        public long Correct { get; private set; }

        public void Add(LossResult result)
        {
            Loss += result.Sum;
            Targets += result.Targets;
            Correct += result.Correct;
        }
    }
}
