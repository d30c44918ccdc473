namespace AntLM.Engine.Evaluation.Finetuning;

/// <summary>What fine-tuning with one seed gave.</summary>
/// <param name="Classifier">The model of the best epoch; owned.</param>
/// <param name="Seed">Of the classifier's initial values, the order of examples and dropout.</param>
/// <param name="Epochs">Every epoch that was trained.</param>
/// <param name="Predictions">The best epoch's labels of the validation set.</param>
public sealed record FineTunedClassifier(
    TextClassifier Classifier, ulong Seed, IReadOnlyList<FineTuningEpoch> Epochs, IReadOnlyList<int> Predictions) : IDisposable
{
    /// <summary>The best epoch.</summary>
    public FineTuningEpoch Best => Epochs.Last(epoch => epoch.IsBest);

    /// <summary>Frees the model.</summary>
    public void Dispose() => Classifier.Dispose();
}
