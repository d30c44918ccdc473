using AntLM.Engine.Devices;
using AntLM.Engine.Objectives;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Models;

/// <summary>Runs a model on batches: records a step for each shape it meets, keeps it, and replays it.</summary>
/// <param name="model">The model; not owned.</param>
public sealed class ModelSession(LanguageModel model) : IDisposable
{
    private readonly Arena arena = new(model.Device.Allocate);
    private readonly Dictionary<ModelStepKey, ModelStep> steps = [];

    /// <summary>The model that is run.</summary>
    public LanguageModel Model => model;

    /// <summary>Whether training computes activations inside of layers again instead of keeping them: slower, the same bits.</summary>
    public bool RecomputesBlocks { get; init; }

    /// <summary>Bytes of the block that the activations of all steps so far share.</summary>
    public long ArenaBytes => arena.Bytes;

    /// <summary>Loss and gradients of a micro-batch; the gradients are added to the parameters'.</summary>
    /// <param name="batch">Inputs and targets.</param>
    /// <param name="denominator">Targets of the whole optimiser step, over all micro-batches.</param>
    /// <param name="random">What dropout draws from.</param>
    /// <returns>The micro-batch's part of the mean loss, nats.</returns>
    public double Train(ObjectiveBatch batch, double denominator, RandomState random)
    {
        if (batch.TargetRows.Length == 0)
        {
            return 0;
        }

        var step = Prepare(batch, ModelStepPurpose.Train, denominator, random);
        step.Plan.Forward();
        step.Plan.Backward();
        Span<float> loss = stackalloc float[1];
        model.Device.Download(step.Classifier!.Loss, loss);
        return loss[0];
    }

    /// <summary>Cross-entropy of every target, without dropout and gradients.</summary>
    public LossResult Loss(ObjectiveBatch batch)
    {
        if (batch.TargetRows.Length == 0)
        {
            return new LossResult([], 0);
        }

        var step = Prepare(batch, ModelStepPurpose.Loss, denominator: 1, default);
        step.Plan.Forward();
        var rowLoss = new float[step.Classifier!.RowLoss.Count];
        var rowCorrect = new int[rowLoss.Length];
        model.Device.Download<float>(step.Classifier.RowLoss, rowLoss);
        model.Device.Download<int>(step.Classifier.RowCorrect, rowCorrect);
        var count = batch.TargetRows.Length;
        return new LossResult(rowLoss[..count], rowCorrect.AsSpan(0, count).Count(1));
    }

    /// <summary>Logits of every target row, [targets, V] row-major; the target ids are not read.</summary>
    public float[] Logits(ObjectiveBatch batch)
    {
        var step = Prepare(batch, ModelStepPurpose.Logits, denominator: 1, default);
        step.Plan.Forward();
        return model.Device.DownloadFloats(step.Logits!)[..(batch.TargetRows.Length * step.Logits!.Width)];
    }

    /// <summary>Repeats a training micro-batch and names the first operation whose output is not finite; null where all are.</summary>
    public string? FirstNonFinite(ObjectiveBatch batch, RandomState random) =>
        Prepare(batch, ModelStepPurpose.Train, denominator: 1, random).Plan.FirstNonFinite();

    /// <summary>Frees the activations' memory; recorded steps are forgotten.</summary>
    public void Dispose()
    {
        steps.Clear();
        arena.Dispose();
    }

    private ModelStep Prepare(ObjectiveBatch batch, ModelStepPurpose purpose, double denominator, RandomState random)
    {
        if (batch.Length > model.Configuration.MaximumPositions)
        {
            throw new UserException(
                $"A sequence of {batch.Length} tokens is longer than the model's max_position_embeddings = "
                + $"{model.Configuration.MaximumPositions}: use shorter sequences.");
        }

        // More targets than planned for are rare: they take a step with room for a target in every row.
        var capacity = batch.TargetRows.Length <= batch.PlannedTargets ? batch.PlannedTargets : batch.Rows * batch.Length;
        var key = new ModelStepKey(batch.Rows, batch.Length, batch.IsCausal, batch.DocumentStarts is not null, capacity, purpose);
        if (!steps.TryGetValue(key, out var step))
        {
            step = new ModelStep(model, arena, key, RecomputesBlocks);
            steps.Add(key, step);
        }

        step.Load(batch, denominator);
        step.Plan.Load(random);
        return step;
    }
}
