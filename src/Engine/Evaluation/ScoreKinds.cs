namespace AntLM.Engine.Evaluation;

/// <summary>How a sentence is scored (SPEC §8).</summary>
[Flags]
public enum ScoreKinds
{
    /// <summary>Sum of ln p(token | what stands before it), attention causal.</summary>
    Causal = 1,

    /// <summary>Sum of ln p(token | everything else), each token masked in turn, attention bidirectional: pseudo-log-likelihood.</summary>
    Masked = 2,

    /// <summary>Both scores.</summary>
    Both = Causal | Masked,
}

/// <summary>The kinds as command lines and configurations write them.</summary>
public static class ScoreKindNames
{
    /// <summary>What can be written.</summary>
    public static IReadOnlyList<string> All { get; } = ["causal", "mlm", "both"];

    /// <summary>Reads "causal", "mlm" or "both".</summary>
    /// <param name="name">What was written.</param>
    /// <param name="key">Where it was written, for the error.</param>
    /// <exception cref="UserException">It is none of them.</exception>
    public static ScoreKinds Parse(string name, string key) => name switch
    {
        "causal" => ScoreKinds.Causal,
        "mlm" => ScoreKinds.Masked,
        "both" => ScoreKinds.Both,
        _ => throw new UserException($"{key} is '{name}'; it must be {string.Join(", ", All.SkipLast(1))} or {All[^1]}."),
    };
}
