namespace AntLM.Engine.Data;

/// <summary>What a split of prepared text holds.</summary>
/// <param name="Lines">Of all sources.</param>
/// <param name="Words">Of all sources.</param>
/// <param name="Tokens">Of all sources, line ends included.</param>
/// <param name="Sources">The sources in the order of their tokens.</param>
public sealed record PreparedSplitCounts(long Lines, long Words, long Tokens, IReadOnlyList<PreparedSource> Sources)
{
    /// <summary>The sums over the sources.</summary>
    public static PreparedSplitCounts Of(IReadOnlyList<PreparedSource> sources) => new(
        sources.Sum(source => source.Lines),
        sources.Sum(source => source.Words),
        sources.Sum(source => source.Tokens),
        sources);
}
