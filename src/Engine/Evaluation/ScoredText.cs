namespace AntLM.Engine.Evaluation;

/// <summary>A text to score, as token ids without special tokens.</summary>
/// <param name="Context">What stands before it; read and not scored, empty for a plain sentence.</param>
/// <param name="Target">The tokens whose log-probabilities count; at least one.</param>
public sealed record ScoredText(int[] Context, int[] Target)
{
    /// <summary>A sentence without context.</summary>
    public ScoredText(int[] target)
        : this([], target)
    {
    }
}
