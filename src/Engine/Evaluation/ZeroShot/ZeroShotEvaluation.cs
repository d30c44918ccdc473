using AntLM.Engine.Data.Tokenizers;
using AntLM.Engine.Models;

namespace AntLM.Engine.Evaluation.ZeroShot;

/// <summary>Evaluates a model on one task, as often as it is asked to.</summary>
public sealed class ZeroShotEvaluation
{
    private readonly ZeroShotSettings settings;
    private readonly MinimalPairEvaluation pairs;

    /// <summary>Encodes the texts, so that what cannot be scored is known before anything is.</summary>
    /// <param name="session">Runs the model.</param>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="task">The task.</param>
    /// <param name="files">Its files, as <see cref="ZeroShotData"/> reads them.</param>
    /// <param name="settings">How it is scored.</param>
    /// <exception cref="UserException">The tokenizer lacks a special token, or a text has too many tokens.</exception>
    public ZeroShotEvaluation(
        ModelSession session, Tokenizer tokenizer, ZeroShotTask task, IReadOnlyList<MinimalPairFile> files, ZeroShotSettings settings)
    {
        this.settings = settings;
        Task = task;
        pairs = new MinimalPairEvaluation(session, tokenizer, files, settings.Convention, settings.Kinds, settings.BatchTokens);
    }

    /// <summary>The task.</summary>
    public ZeroShotTask Task { get; }

    /// <summary>Scores every pair.</summary>
    /// <param name="progress">Told how far it has come, or null.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <param name="only">One of the scores that the settings name; null: all of them.</param>
    public ZeroShotReport Run(
        Action<ScoringProgress>? progress = null, CancellationToken cancellation = default, ScoreKinds? only = null) =>
        new(Task, settings.Limit, pairs.Run(progress, cancellation, only));
}
