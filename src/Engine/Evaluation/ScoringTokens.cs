using AntLM.Engine.Data.Tokenizers;

namespace AntLM.Engine.Evaluation;

/// <summary>The special tokens that stand around a scored text.</summary>
/// <param name="Begin">`&lt;s&gt;` or `[CLS]`: opens every row.</param>
/// <param name="End">`&lt;/s&gt;` or `[SEP]`: closes a masked row.</param>
/// <param name="Mask">`&lt;mask&gt;` or `[MASK]`: hides the token that is scored.</param>
public sealed record ScoringTokens(int Begin, int End, int Mask)
{
    /// <summary>A tokenizer's own.</summary>
    /// <exception cref="UserException">It has not all that the scores need.</exception>
    public static ScoringTokens Of(SpecialTokens tokens, ScoreKinds kinds)
    {
        if (kinds.HasFlag(ScoreKinds.Causal))
        {
            tokens.Require("the causal score", SpecialTokenRole.Begin);
        }

        if (kinds.HasFlag(ScoreKinds.Masked))
        {
            tokens.Require("the masked score", SpecialTokenRole.Begin, SpecialTokenRole.End, SpecialTokenRole.Mask);
        }

        return new ScoringTokens(tokens.Begin!.Value, tokens.End ?? -1, tokens.Mask ?? -1);
    }
}
