namespace AntLM.Engine.Evaluation;

/// <summary>Shares of pairs whose acceptable sentence scores higher, 0 to 1; a tie counts half. Null where not asked for.</summary>
/// <param name="Name">The paradigm, as its file is called.</param>
/// <param name="Pairs">Pairs that were scored.</param>
/// <param name="Causal">By the causal score.</param>
/// <param name="Masked">By the sum of the masked score.</param>
/// <param name="MaskedMean">By the masked score divided by each sentence's tokens.</param>
public sealed record ParadigmAccuracy(string Name, int Pairs, double? Causal, double? Masked, double? MaskedMean);

/// <summary>Accuracy on minimal pairs.</summary>
/// <param name="Paradigms">One for each file.</param>
public sealed record MinimalPairsReport(IReadOnlyList<ParadigmAccuracy> Paradigms)
{
    /// <summary>The convention of SPEC §8 under which sentences were scored.</summary>
    public const string Convention = "golden";

    /// <summary>Unweighted means over the paradigms.</summary>
    public ParadigmAccuracy Mean => new(
        "mean",
        Paradigms.Sum(paradigm => paradigm.Pairs),
        Paradigms.Average(paradigm => paradigm.Causal),
        Paradigms.Average(paradigm => paradigm.Masked),
        Paradigms.Average(paradigm => paradigm.MaskedMean));
}
