namespace AntLM.Engine.Evaluation;

/// <summary>Shares of pairs whose acceptable text scores higher, 0 to 1. Null where not asked for.</summary>
/// <param name="Name">The paradigm, as its file is called.</param>
/// <param name="Pairs">Pairs that were scored.</param>
/// <param name="Causal">By the causal score.</param>
/// <param name="MaskedSum">By the sum of the masked score.</param>
/// <param name="MaskedMean">By the masked score divided by each text's target tokens.</param>
public sealed record ParadigmAccuracy(string Name, int Pairs, double? Causal, double? MaskedSum, double? MaskedMean);
