using AntLM.Engine.Configuration;
using AntLM.Engine.Data.Tokenizers;

namespace AntLM.Engine.Evaluation;

/// <summary>How two texts are turned into tokens, scored and compared (SPEC §8). Every result names the one it was made by.</summary>
public abstract class ScoringConvention
{
    /// <summary>Every row opens with the begin token; the masked score is a sum; a tie counts half.</summary>
    public static ScoringConvention Golden { get; } = new GoldenConvention();

    /// <summary>As BabyLM's evaluation pipeline of 2024 scores, to stand beside published results.</summary>
    public static ScoringConvention Pipeline2024 { get; } = new Pipeline2024Convention();

    /// <summary>What can be written.</summary>
    public static IReadOnlyList<string> Names { get; } = [Golden.Name, Pipeline2024.Name];

    /// <summary>`golden` or `pipeline2024`.</summary>
    public abstract string Name { get; }

    /// <summary>What sets it apart, in a few words below a table.</summary>
    public abstract string Description { get; }

    /// <summary>Finds a convention by its name.</summary>
    /// <param name="name">What was written.</param>
    /// <param name="key">Where it was written, for the error.</param>
    /// <exception cref="UserException">There is none of this name.</exception>
    public static ScoringConvention Parse(string name, string key) =>
        name == Golden.Name ? Golden
        : name == Pipeline2024.Name ? Pipeline2024
        : throw new UserException($"{key} is '{name}'. {NearestName.Suggestion(name, [.. Names])}");

    /// <summary>Turns a text into tokens, without special ones.</summary>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="context">What stands before the text, or nothing.</param>
    /// <param name="text">The text that is scored.</param>
    public abstract ScoredText Encode(Tokenizer tokenizer, string context, string text);

    /// <summary>What the model reads before the target by the causal score; at least one token, which predicts the first target.</summary>
    public abstract int[] BeforeCausal(ScoringTokens tokens, int[] context);

    /// <summary>What the model reads before the target by the masked score.</summary>
    public abstract int[] BeforeMasked(ScoringTokens tokens, int[] context);

    /// <summary>The masked score that texts are compared by; null when it was not asked for.</summary>
    public double? Masked(SentenceScore score) => IsMaskedMean ? score.MaskedMean : score.MaskedSum;

    /// <summary>The accuracy by the masked score that texts are compared by; null when it was not asked for.</summary>
    public double? Masked(ParadigmAccuracy accuracy) => IsMaskedMean ? accuracy.MaskedMean : accuracy.MaskedSum;

    /// <summary>What a pair contributes to the accuracy: 1 when the acceptable text scores higher, else 0, or a tie.</summary>
    public double Compare(double good, double bad) => good > bad ? 1 : good == bad ? Tie : 0;

    /// <summary>Whether the masked score is divided by the number of target tokens.</summary>
    protected abstract bool IsMaskedMean { get; }

    /// <summary>What a pair of equal scores contributes.</summary>
    protected abstract double Tie { get; }

    private sealed class GoldenConvention : ScoringConvention
    {
        public override string Name => "golden";

        public override string Description => "the masked score is a sum, a tie counts half";

        protected override bool IsMaskedMean => false;

        protected override double Tie => 0.5;

        public override ScoredText Encode(Tokenizer tokenizer, string context, string text) =>
            new(context.Length > 0 ? tokenizer.Encode(context) : [], tokenizer.Encode(text));

        public override int[] BeforeCausal(ScoringTokens tokens, int[] context) => [tokens.Begin, .. context];

        public override int[] BeforeMasked(ScoringTokens tokens, int[] context) => [tokens.Begin, .. context];
    }

    private sealed class Pipeline2024Convention : ScoringConvention
    {
        public override string Name => "pipeline2024";

        public override string Description => "the masked score is a mean over tokens, a tie counts as right";

        protected override bool IsMaskedMean => true;

        protected override double Tie => 1;

        /// <summary>
        /// The continuation is a space and the text. It is encoded together with its context, and the target is what follows as many
        /// tokens as the context has alone.
        /// </summary>
        public override ScoredText Encode(Tokenizer tokenizer, string context, string text)
        {
            var before = context.TrimEnd();
            var whole = tokenizer.Encode($"{context} {text}");
            var contextTokens = before.Length > 0 ? Math.Min(tokenizer.Encode(before).Length, whole.Length) : 0;
            return new ScoredText(whole[..contextTokens], whole[contextTokens..]);
        }

        /// <summary>Only an empty context is replaced by the begin token; the first token of another one is read without it.</summary>
        public override int[] BeforeCausal(ScoringTokens tokens, int[] context) => context.Length > 0 ? context : [tokens.Begin];

        /// <summary>An empty context is replaced by the text of the end token.</summary>
        public override int[] BeforeMasked(ScoringTokens tokens, int[] context) =>
            [tokens.Begin, .. context.Length > 0 ? context : [tokens.End]];
    }
}
