namespace AntLM.Engine.Evaluation.ZeroShot;

/// <summary>What a model scores on a task.</summary>
/// <param name="Task">The task.</param>
/// <param name="Limit">Pairs of each subtask at most; null: all.</param>
/// <param name="Pairs">Every pair with its scores.</param>
public sealed record ZeroShotReport(ZeroShotTask Task, int? Limit, MinimalPairsReport Pairs)
{
    /// <summary>By the causal score; null when it was not asked for.</summary>
    public MethodScores? Causal { get; } = ScoresOf(Task, Pairs, paradigm => paradigm.Causal);

    /// <summary>By the masked score, its sum or mean as the convention says; null when it was not asked for.</summary>
    public MethodScores? Masked { get; } = ScoresOf(Task, Pairs, paradigm => Pairs.Convention.Masked(paradigm));

    private static MethodScores? ScoresOf(ZeroShotTask task, MinimalPairsReport pairs, Func<ParadigmAccuracy, double?> of) =>
        of(pairs.Paradigms[0]) is null
            ? null
            : MethodScores.Of(task, new OrderedDictionary<string, Accuracy>(pairs.Paradigms.Select(paradigm =>
                KeyValuePair.Create(paradigm.Name, Accuracy.Of(of(paradigm)!.Value, paradigm.Pairs)))));
}
