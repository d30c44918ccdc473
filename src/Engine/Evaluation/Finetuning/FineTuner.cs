using System.Diagnostics;
using System.Globalization;
using AntLM.Engine.Configuration;
using AntLM.Engine.Data.Tokenizers;
using AntLM.Engine.Devices;
using AntLM.Engine.Models;
using AntLM.Engine.Optimizers;
using AntLM.Engine.Randomness;

namespace AntLM.Engine.Evaluation.Finetuning;

/// <summary>
/// Fine-tunes a language model on a task as the BabyLM 2024 pipeline does: a linear classifier over one hidden state, AdamW, a learning
/// rate that falls to zero in a straight line, the best epoch by the validation set. The same seed gives the same bits.
/// </summary>
public sealed class FineTuner
{
    // Hugging Face's trainer: no decay, gradients clipped to norm 1.
    private static readonly OptimizerSection Optimization = new() { Name = "adamw", WeightDecay = 0, MaxGradientNorm = 1 };

    private readonly LanguageModel pretrained;
    private readonly Tokenizer tokenizer;
    private readonly FineTuningSettings settings;
    private readonly int length;

    /// <summary>Fine-tunes a model.</summary>
    /// <param name="pretrained">The language model; it is not changed.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="settings">How.</param>
    /// <exception cref="UserException">A setting is out of range.</exception>
    public FineTuner(LanguageModel pretrained, Tokenizer tokenizer, FineTuningSettings settings)
    {
        (this.pretrained, this.tokenizer, this.settings) = (pretrained, tokenizer, settings.Validated());
        length = Math.Min(settings.Length, pretrained.Configuration.MaximumPositions);
        IsCausal = settings.IsCausal ?? SequenceClassifier.IsNaturallyCausal(pretrained.Configuration.Architecture);
    }

    /// <summary>Whether attention is causal.</summary>
    public bool IsCausal { get; }

    /// <summary>The examples of a file as the model reads them.</summary>
    /// <exception cref="UserException">The tokenizer finds no token in an example; the message names file and line.</exception>
    public IReadOnlyList<EncodedText> Encode(ClassificationFile file) => [.. file.Examples.AsParallel().AsOrdered().Select(example =>
    {
        var ids = tokenizer.Encode(example.First, example.Second, length);
        return ids.Length > 0
            ? new EncodedText(ids, example.Label)
            : throw new UserException($"{file.Path}:{example.Line}: the tokenizer finds no token in the example.");
    })];

    /// <summary>Fine-tunes with one seed.</summary>
    /// <param name="task">The task.</param>
    /// <param name="training">Its training set.</param>
    /// <param name="validation">Its validation set.</param>
    /// <param name="seed">Of the classifier's initial values, the order of examples and dropout.</param>
    /// <param name="onEpoch">Is told of each epoch.</param>
    /// <param name="cancellation">Looked at between steps.</param>
    /// <exception cref="UserException">A loss or gradient is not finite.</exception>
    public FineTunedClassifier Run(
        ClassificationTask task, IReadOnlyList<EncodedText> training, IReadOnlyList<EncodedText> validation, ulong seed,
        Action<FineTuningEpoch> onEpoch, CancellationToken cancellation = default)
    {
        var configuration = pretrained.Configuration with { Classifier = new SequenceClassifier(task.TrainedAs, task.Labels, IsCausal) };
        var model = LanguageModel.Create(configuration, pretrained.Device, adaptation: settings.LowRank);
        var classifier = new TextClassifier(model, settings.BatchSize);
        try
        {
            model.Parameters.Initialize(seed, pretrained.Parameters);
            var (epochs, predictions) = Train(classifier, task, training, validation, seed, onEpoch, cancellation);
            return new FineTunedClassifier(Merged(classifier), seed, epochs, predictions);
        }
        catch
        {
            classifier.Dispose();
            throw;
        }
    }

    private (IReadOnlyList<FineTuningEpoch> Epochs, IReadOnlyList<int> Predictions) Train(
        TextClassifier classifier, ClassificationTask task, IReadOnlyList<EncodedText> training, IReadOnlyList<EncodedText> validation,
        ulong seed, Action<FineTuningEpoch> onEpoch, CancellationToken cancellation)
    {
        var parameters = classifier.Model.Parameters;
        using var optimizer = Optimizer.Create(classifier.Model, Optimization);
        var stepsInEpoch = (training.Count + settings.BatchSize - 1) / settings.BatchSize;
        var learningRate = new LearningRateSchedule(
            LearningRateShape.Linear, settings.LearningRate, WarmupSteps: 0, (long)stepsInEpoch * settings.Epochs, MinimumFactor: 0);
        var labels = validation.Select(text => text.Label).ToArray();
        var stopping = new EarlyStopping(settings.Patience, settings.Threshold);
        var epochs = new List<FineTuningEpoch>();
        var (best, bestPredictions, step) = (Array.Empty<float>(), Array.Empty<int>(), 0u);
        while (epochs.Count < settings.Epochs && !stopping.ShouldStop)
        {
            var start = Stopwatch.GetTimestamp();
            var order = Enumerable.Range(0, training.Count).ToArray();
            new RandomSequence(seed, (uint)epochs.Count, RandomSite.FineTuningOrder).Shuffle(order);
            var loss = 0.0;
            foreach (var indices in order.Chunk(settings.BatchSize))
            {
                cancellation.ThrowIfCancellationRequested();
                EncodedText[] batch = [.. indices.Select(index => training[index])];
                loss += batch.Length * TakeStep(classifier, optimizer, batch, new RandomState(seed, step, 0), learningRate.At(step), task);
                step++;
            }

            var predictions = classifier.Predict(validation, cancellation);
            var metrics = ClassificationMetrics.Of(predictions, labels, task.Labels);
            stopping.Observe(metrics[task.Selection]);
            if (stopping.IsBest)
            {
                (best, bestPredictions) = (parameters.ReadTrained(), predictions);
            }

            epochs.Add(new FineTuningEpoch(
                epochs.Count + 1, loss / training.Count, metrics, stopping.IsBest, Stopwatch.GetElapsedTime(start).TotalSeconds));
            onEpoch(epochs[^1]);
        }

        parameters.LoadTrained(best);
        return (epochs, bestPredictions);
    }

    private static double TakeStep(
        TextClassifier classifier, Optimizer optimizer, EncodedText[] batch, RandomState random, double learningRate,
        ClassificationTask task)
    {
        optimizer.ZeroGradients();
        var loss = classifier.Train(batch, random);
        if (double.IsFinite(loss) && double.IsFinite(optimizer.Step(learningRate)))
        {
            return loss;
        }

        var where = classifier.FirstNonFinite(batch, random) is { } first ? $"first in {first}" : "in the backward pass";
        throw new UserException(string.Create(
            CultureInfo.InvariantCulture,
            $"Fine-tuning on {task.TrainedAs}, step {random.Step}: loss or gradients are not finite, {where}; try a lower learning rate."));
    }

    /// <summary>A classifier without low-rank pairs that computes the same.</summary>
    private TextClassifier Merged(TextClassifier classifier)
    {
        if (classifier.Model.Adapters is not { } adapters)
        {
            return classifier;
        }

        var plain = LanguageModel.Create(classifier.Model.Configuration, pretrained.Device);
        adapters.Merge(classifier.Model.Parameters, plain.Parameters);
        classifier.Dispose();
        return new TextClassifier(plain, settings.BatchSize);
    }
}
