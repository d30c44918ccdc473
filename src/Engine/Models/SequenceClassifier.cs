using AntLM.Engine.Configuration;

namespace AntLM.Engine.Models;

/// <summary>What a fine-tuned model tells apart: a linear classifier over one hidden state of each text.</summary>
/// <param name="Task">What it was fine-tuned on: `finetuning_task`.</param>
/// <param name="Labels">How many labels there are, at least 2: `num_labels`.</param>
/// <param name="IsCausal">Whether attention is causal: `classifier_mask`.</param>
public sealed record SequenceClassifier(string Task, int Labels, bool IsCausal)
{
    /// <summary>The classifier's rows, one a label: [labels, D].</summary>
    public const string WeightName = "score.weight";

    /// <summary>[labels]; LTG-BERT only, as in the published classes.</summary>
    public const string BiasName = "score.bias";

    private const string Causal = "causal";
    private const string Bidirectional = "bidirectional";

    /// <summary>The masks by name.</summary>
    public static IReadOnlyList<string> Masks { get; } = [Causal, Bidirectional];

    /// <summary>The mask that a backbone was made for: causal for BabyLlama, bidirectional for LTG-BERT.</summary>
    public static bool IsNaturallyCausal(Architecture architecture) => architecture == Architecture.BabyLlama;

    /// <summary>A mask's name.</summary>
    public static string NameOfMask(bool isCausal) => isCausal ? Causal : Bidirectional;

    /// <summary>Whether the mask of this name is causal.</summary>
    /// <exception cref="UserException">The name is not known.</exception>
    public static bool ParseMask(string name) => name switch
    {
        Causal => true,
        Bidirectional => false,
        _ => throw new UserException($"The mask '{name}' is not known. {NearestName.Suggestion(name, [.. Masks])}"),
    };

    /// <summary>
    /// Which position's hidden state is classified: `[CLS]`, the first, where LTG-BERT sees the whole text; otherwise the last real token,
    /// which sees the whole text under either mask.
    /// </summary>
    /// <param name="architecture">The backbone.</param>
    /// <param name="tokens">Real tokens of the text.</param>
    public int PooledPosition(Architecture architecture, int tokens) =>
        architecture == Architecture.LtgBert && !IsCausal ? 0 : tokens - 1;
}
