using AntLM.Engine.Devices;
using AntLM.Engine.Models;
using AntLM.Engine.Objectives;

namespace AntLM.Engine.Evaluation.Finetuning;

/// <summary>A model with a classifier, given whole texts.</summary>
/// <param name="model">Has a classifier; owned.</param>
/// <param name="batchSize">Texts computed at a time.</param>
public sealed class TextClassifier(LanguageModel model, int batchSize) : IDisposable
{
    private readonly ModelSession session = new(model);
    private readonly SequenceClassifier classifier = model.Configuration.Classifier
        ?? throw new ArgumentException("The model has no classifier.", nameof(model));

    /// <summary>The model.</summary>
    public LanguageModel Model => model;

    /// <summary>Mean loss of some texts and its gradients, which are added to the parameters'.</summary>
    /// <returns>Nats.</returns>
    public double Train(IReadOnlyList<EncodedText> texts, RandomState random) => session.Train(BatchOf(texts), texts.Count, random);

    /// <summary>The first operation of a training step whose output is not finite; null where all are.</summary>
    public string? FirstNonFinite(IReadOnlyList<EncodedText> texts, RandomState random) => session.FirstNonFinite(BatchOf(texts), random);

    /// <summary>The likeliest label of each text.</summary>
    public int[] Predict(IReadOnlyList<EncodedText> texts, CancellationToken cancellation = default)
    {
        var labels = new int[texts.Count];
        foreach (var group in Enumerable.Range(0, texts.Count).GroupBy(index => PaddedLength(texts[index].Ids.Length)))
        {
            foreach (var indices in group.Chunk(batchSize))
            {
                cancellation.ThrowIfCancellationRequested();
                var logits = Logits([.. indices.Select(index => texts[index])]);
                for (var row = 0; row < indices.Length; row++)
                {
                    labels[indices[row]] = Largest(logits.AsSpan(row * classifier.Labels, classifier.Labels));
                }
            }
        }

        return labels;
    }

    /// <summary>The classifier's outputs for some texts: [texts, labels], row-major.</summary>
    public float[] Logits(IReadOnlyList<EncodedText> texts) => session.Logits(BatchOf(texts));

    /// <summary>Frees the model and its activations.</summary>
    public void Dispose()
    {
        session.Dispose();
        model.Dispose();
    }

    private static int Largest(ReadOnlySpan<float> logits)
    {
        var largest = 0;
        for (var label = 1; label < logits.Length; label++)
        {
            largest = logits[label] > logits[largest] ? label : largest;
        }

        return largest;
    }

    private int PaddedLength(int tokens) => LengthClass.Of(tokens, model.Configuration.MaximumPositions);

    private ObjectiveBatch BatchOf(IReadOnlyList<EncodedText> texts)
    {
        var length = PaddedLength(texts.Max(text => text.Ids.Length));
        var ids = new int[texts.Count * length];
        var (lengths, rows) = (new int[texts.Count], new int[texts.Count]);
        for (var row = 0; row < texts.Count; row++)
        {
            var text = texts[row].Ids;
            text.CopyTo(ids, row * length);
            lengths[row] = text.Length;
            rows[row] = (row * length) + classifier.PooledPosition(model.Configuration.Architecture, text.Length);
        }

        return new ObjectiveBatch(
            texts.Count, length, ids, lengths, DocumentStarts: null, classifier.IsCausal, rows, [.. texts.Select(text => text.Label)],
            PlannedTargets: texts.Count, FirstSequence: 0);
    }
}
