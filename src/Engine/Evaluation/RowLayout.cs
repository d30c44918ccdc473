namespace AntLM.Engine.Evaluation;

/// <summary>The rows that a text is scored by, under one of the scores.</summary>
/// <param name="convention">What stands before a target.</param>
/// <param name="tokens">The special tokens around it.</param>
internal abstract class RowLayout(ScoringConvention convention, ScoringTokens tokens)
{
    /// <summary>Whether attention is causal.</summary>
    public abstract bool IsCausal { get; }

    /// <summary>What stands before and around the texts.</summary>
    protected ScoringConvention Convention => convention;

    /// <summary>The special tokens.</summary>
    protected ScoringTokens Tokens => tokens;

    /// <summary>The layouts of these scores, causal first.</summary>
    public static IReadOnlyList<RowLayout> Of(ScoreKinds kinds, ScoringConvention convention, ScoringTokens tokens) =>
    [
        .. kinds.HasFlag(ScoreKinds.Causal) ? [new CausalRow(convention, tokens)] : Array.Empty<RowLayout>(),
        .. kinds.HasFlag(ScoreKinds.Masked) ? [new MaskedRows(convention, tokens)] : Array.Empty<RowLayout>(),
    ];

    /// <summary>How many rows a text takes.</summary>
    public abstract int CountOf(ScoredText text);

    /// <summary>Tokens in each of a text's rows.</summary>
    public abstract int LengthOf(ScoredText text);

    /// <summary>Adds a text's rows with its targets.</summary>
    /// <param name="text">The text.</param>
    /// <param name="rows">Where to.</param>
    /// <param name="targets">Is given where each target stands, in the order of the text's tokens.</param>
    public abstract void Add(ScoredText text, ScoringRows rows, Span<TargetPlace> targets);

    /// <summary>One row for a text. Its last token is a target only, nothing is predicted from it, so it is not read.</summary>
    private sealed class CausalRow(ScoringConvention convention, ScoringTokens tokens) : RowLayout(convention, tokens)
    {
        public override bool IsCausal => true;

        public override int CountOf(ScoredText text) => 1;

        public override int LengthOf(ScoredText text) =>
            Convention.BeforeCausal(Tokens, text.Context).Length + text.Target.Length - 1;

        public override void Add(ScoredText text, ScoringRows rows, Span<TargetPlace> targets)
        {
            var before = Convention.BeforeCausal(Tokens, text.Context);
            var row = rows.Add([.. before, .. text.Target.AsSpan(..^1)]);
            for (var target = 0; target < targets.Length; target++)
            {
                targets[target] = rows.AddTarget(row, before.Length - 1 + target, text.Target[target]);
            }
        }
    }

    /// <summary>A row for each target token, which is masked in it; the end token closes it.</summary>
    private sealed class MaskedRows(ScoringConvention convention, ScoringTokens tokens) : RowLayout(convention, tokens)
    {
        public override bool IsCausal => false;

        public override int CountOf(ScoredText text) => text.Target.Length;

        public override int LengthOf(ScoredText text) =>
            Convention.BeforeMasked(Tokens, text.Context).Length + text.Target.Length + 1;

        public override void Add(ScoredText text, ScoringRows rows, Span<TargetPlace> targets)
        {
            var before = Convention.BeforeMasked(Tokens, text.Context);
            int[] whole = [.. before, .. text.Target, Tokens.End];
            for (var target = 0; target < targets.Length; target++)
            {
                var position = before.Length + target;
                var ids = (int[])whole.Clone();
                ids[position] = Tokens.Mask;
                targets[target] = rows.AddTarget(rows.Add(ids), position, text.Target[target]);
            }
        }
    }
}
