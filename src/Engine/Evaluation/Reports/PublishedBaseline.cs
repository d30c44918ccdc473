namespace AntLM.Engine.Evaluation.Reports;

/// <summary>Published scores of a model of BabyLM's strict-small track, in percent (SPEC §8).</summary>
/// <param name="Name">As reports call it.</param>
/// <param name="Method">How its minimal pairs were scored: "causal" or "mlm".</param>
/// <param name="Scores">What is published of it.</param>
public sealed record PublishedBaseline(string Name, string Method, IReadOnlyDictionary<ScoreColumn, double> Scores)
{
    /// <summary>The baselines of 2024 and 2025.</summary>
    public static IReadOnlyList<PublishedBaseline> All { get; } =
    [
        Of("BabyLlama baseline 2024", "causal", 69.8, 59.5, 50.7, 63.3, 60.8),
        Of("LTG-BERT baseline 2024", "mlm", 60.6, 60.8, 48.9, 60.3, 57.7),
        Of("GPT-BERT causal-focus, baseline 2025", "causal", 71.7, 63.2, 49.5),
        Of("GPT-BERT mixed, baseline 2025", "mlm", 71.3, 63.3, 49.9),
    ];

    private static PublishedBaseline Of(string name, string method, params double[] scores) =>
        new(name, method, Enum.GetValues<ScoreColumn>().Zip(scores).ToDictionary(pair => pair.First, pair => pair.Second));
}
