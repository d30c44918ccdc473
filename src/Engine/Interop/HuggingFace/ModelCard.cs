using System.Globalization;
using System.Text;
using AntLM.Engine.Configuration;
using AntLM.Engine.Models;
using AntLM.Engine.Training;

namespace AntLM.Engine.Interop.HuggingFace;

/// <summary>README.md of an exported folder: what the model is, how it was trained, how it scored, how it is loaded.</summary>
internal static class ModelCard
{
    /// <summary>The card's text. What its run does not tell is left out.</summary>
    /// <param name="stored">The model and its run.</param>
    /// <param name="name">Stands above the card.</param>
    /// <param name="type">What the weights are written as.</param>
    /// <exception cref="UserException">A file of the run is damaged.</exception>
    public static string Of(StoredModel stored, string name, SafetensorsType type)
    {
        var card = new StringBuilder();
        AppendHead(card, stored, name, type);
        if (stored.ReadRunConfiguration() is { } run)
        {
            AppendTraining(card, stored, run);
        }

        AppendScores(card, stored);
        card.Append(stored.Sizes.Architecture == Architecture.BabyLlama ? LlamaUse : LtgBertUse);
        return card.Replace("\r\n", "\n").ToString();
    }

    private const string LlamaUse =
        """

        ## Use

        ```python
        from transformers import AutoModelForCausalLM, AutoTokenizer

        tokenizer = AutoTokenizer.from_pretrained(FOLDER)
        model = AutoModelForCausalLM.from_pretrained(FOLDER)
        ```

        `LlamaForCausalLM` is causal. As a masked language model, every position seeing every position, it is given the mask itself, 0
        where a query sees a key:

        ```python
        import torch

        batch = tokenizer(text, return_tensors="pt")
        length = batch["input_ids"].shape[1]
        logits = model(batch["input_ids"], attention_mask=torch.zeros(1, 1, length, length)).logits
        ```

        """;

    private const string LtgBertUse =
        """

        ## Use

        The folder brings the code that computes the model, for transformers 4 and 5.

        ```python
        from transformers import AutoModelForCausalLM, AutoModelForMaskedLM, AutoTokenizer

        tokenizer = AutoTokenizer.from_pretrained(FOLDER)
        masked = AutoModelForMaskedLM.from_pretrained(FOLDER, trust_remote_code=True)
        causal = AutoModelForCausalLM.from_pretrained(FOLDER, trust_remote_code=True)
        ```

        Both have the same weights. `AutoModelForSequenceClassification` adds a linear classifier on the first position, yet to be trained.

        """;

    private static void AppendHead(StringBuilder card, StoredModel stored, string name, SafetensorsType type)
    {
        var sizes = stored.Sizes;
        var isLlama = sizes.Architecture == Architecture.BabyLlama;
        var parameters = LanguageModel.LayoutFor(sizes).Entries.Sum(entry => entry.Shape.Count);
        var kind = isLlama ? "BabyLlama (`LlamaForCausalLM`)" : "LTG-BERT";
        Line(card, $"---\nlibrary_name: transformers\npipeline_tag: {(isLlama ? "text-generation" : "fill-mask")}\ntags:\n- antlm\n---\n");
        Line(card, $"# {name}\n");
        Line(card, $"A {kind} of {parameters:N0} parameters, written by AntLM, which trains one set of parameters by causal (CLM) and by");
        Line(card, $"masked (MLM) language modelling, after *AntLM: Bridging Causal and Masked Language Models* (arXiv 2412.03275).\n");
        Line(card, $"| | |\n|---|---|");
        Line(card, $"| hidden size, feed-forward | {sizes.HiddenSize}, {sizes.IntermediateSize} |");
        Line(card, $"| layers, heads | {sizes.HiddenLayers}, {sizes.AttentionHeads} |");
        Line(card, $"| vocabulary | {sizes.VocabularySize} |");
        Line(card, $"| longest sequence | {sizes.MaximumPositions} |");
        Line(card, $"| weights | {(type == SafetensorsType.BF16 ? "bf16, rounded from fp32" : "fp32")} |");
    }

    private static void AppendTraining(StringBuilder card, StoredModel stored, RunConfiguration run)
    {
        var optimizer = run.Optimizer;
        Line(card, $"\n## Training\n\n| | |\n|---|---|");
        Line(card, $"| schedule of objectives, by epochs | `{run.Training.Schedule}` |");
        if (stored.Checkpoint.Epoch > 0)
        {
            Line(card, $"| this checkpoint | after epoch {stored.Checkpoint.Epoch} |");
        }

        if (run.Data.Path is { } data)
        {
            // Where the text lay on the machine is nobody's business; what its folder is called says which text it is.
            var folder = Path.GetFileName(Path.TrimEndingDirectorySeparator(data));
            Line(card, $"| text | {folder}{(run.Data.MaxWords is { } words ? $", about {words:N0} words of it" : "")} |");
        }

        Line(card, $"| sequences | {run.Training.BatchSize} of {run.Training.SequenceLength} tokens a step |");
        Line(card, $"| optimiser | {optimizer.Name}, learning rate {optimizer.LearningRate}, weight decay {optimizer.WeightDecay} |");
        Line(card, $"| learning rate | {run.LearningRate.Schedule} |");
        Line(card, $"| MLM | {100 * run.Masking.Probability} % of the tokens, by {run.Masking.Strategy} |");
        Line(card, $"| seed | {run.Seed} |");
    }

    private static void AppendScores(StringBuilder card, StoredModel stored)
    {
        if (stored.Run is not { } run || !File.Exists(run.MetricsFile)
            || RunHistory.ReadAny(run.MetricsFile).Epochs.LastOrDefault(epoch => epoch.Epoch == stored.Checkpoint.Epoch) is not { } scores)
        {
            return;
        }

        Line(card, $"\n## Scores\n");
        Line(card, $"As the run measured them after epoch {scores.Epoch}: losses in nats on its held-out text, shares from 0 to 1.\n");
        Line(card, $"| | |\n|---|---:|");
        foreach (var (key, value) in scores.Scores)
        {
            // Of scores by paradigm the mean is enough here.
            var isDetail = key.Contains('.', StringComparison.Ordinal) && !key.EndsWith(".mean", StringComparison.Ordinal);
            if (!isDetail && key != "seconds")
            {
                Line(card, $"| `{key}` | {value:0.####} |");
            }
        }
    }

    private static void Line(StringBuilder card, FormattableString text) =>
        card.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
