using System.Globalization;
using System.Text.Json.Nodes;
using AntLM.Engine.Devices;
using AntLM.Engine.Evaluation;
using AntLM.Engine.Models;

namespace AntLM.Engine.Verification;

/// <summary>Causal and masked scores of sentence pairs that are given as token ids.</summary>
internal static class MinimalPairsCase
{
    /// <summary>[CLS], [SEP] and [MASK] of the cases' format.</summary>
    private static readonly ScoringTokens Tokens = new(Begin: 1, End: 2, Mask: 4);

    private static readonly string[] Sides = ["good", "bad"];

    public static VerificationResult Run(CaseFile file, Device device)
    {
        using var model = file.LoadModel(device);
        using var session = new ModelSession(model);
        var actual = (JsonObject)file.Json.DeepClone();
        var cases = file.Get<JsonArray>(actual, "cases");
        var texts = cases.SelectMany(
            pair => Sides,
            (pair, side) => new ScoredText(file.Get<int[]>(pair!, "context_ids"), file.Get<int[]>(pair!, $"{side}_ids"))).ToArray();
        var scores = new SentenceScorer(session, Tokens, ScoringConvention.Golden).Score(texts, ScoreKinds.Both);

        var limits = VerificationLimits.Of(device.ComputeType);
        var comparison = new Comparison();
        for (var index = 0; index < scores.Count; index++)
        {
            var (pair, side) = (index / Sides.Length, Sides[index % Sides.Length]);
            var where = string.Create(CultureInfo.InvariantCulture, $"case {pair}, {side}");
            foreach (var (key, value) in new[]
            {
                ("causal", scores[index].Causal), ("mlm_sum", scores[index].MaskedSum), ("mlm_mean", scores[index].MaskedMean),
            })
            {
                var reference = file.Reference(cases[pair], $"{side}_{key}");
                comparison.Number(key, where, value!.Value, reference, limits.Number);
                cases[pair]![$"{side}_{key}"] = value.Value;
            }
        }

        return new VerificationResult(file.Name, limits.Description, comparison.Quantities, comparison.WithoutReference, actual, []);
    }
}
