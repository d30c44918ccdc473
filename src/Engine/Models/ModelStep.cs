using AntLM.Engine.Autograd;
using AntLM.Engine.Devices;
using AntLM.Engine.Objectives;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Models;

/// <summary>What a recorded step is recorded for.</summary>
/// <param name="Rows">Sequences.</param>
/// <param name="Length">Positions in each.</param>
/// <param name="IsCausal">Kind of attention.</param>
/// <param name="HasDocuments">Whether rows hold several documents.</param>
/// <param name="Capacity">Target rows there is room for.</param>
/// <param name="Purpose">What it computes.</param>
internal readonly record struct ModelStepKey(
    int Rows, int Length, bool IsCausal, bool HasDocuments, int Capacity, ModelStepPurpose Purpose);

/// <summary>What a recorded step computes.</summary>
internal enum ModelStepPurpose
{
    /// <summary>Loss and the gradients of all parameters, with dropout.</summary>
    Train,

    /// <summary>Loss of each target, without dropout.</summary>
    Loss,

    /// <summary>Logits of the target rows, without dropout.</summary>
    Logits,
}

/// <summary>A model's step, recorded for one shape: its input tensors, the plan, its outputs.</summary>
internal sealed class ModelStep
{
    private readonly Device device;
    private readonly Tensor ids;
    private readonly AttentionMask mask;
    private readonly TargetRows targets;
    private readonly Tensor denominator;
    private readonly int[] entries;

    public ModelStep(LanguageModel model, Arena arena, ModelStepKey key, bool recomputesBlocks)
    {
        device = model.Device;
        Plan = new StepPlan(device, arena, training: key.Purpose == ModelStepPurpose.Train) { RecomputesBlocks = recomputesBlocks };
        var tokens = key.Rows * key.Length;
        ids = Plan.Place(new Shape(tokens), DType.Int32);
        mask = new AttentionMask(
            key.IsCausal,
            Plan.Place(new Shape(key.Rows), DType.Int32),
            key.HasDocuments ? Plan.Place(new Shape(key.Rows, key.Length), DType.Int32) : null,
            key.Rows,
            key.Length);
        targets = new TargetRows(
            Plan.Place(new Shape(key.Capacity), DType.Int32),
            Plan.Place(new Shape(key.Capacity), DType.Int32),
            Plan.Place(new Shape(1), DType.Int32));
        denominator = Plan.Place(new Shape(1), DType.Float32);
        entries = new int[key.Capacity];

        var hidden = model.Head(Plan, Plan.GatherRows(model.Encode(Plan, ids, mask), targets), targets);
        if (key.Purpose == ModelStepPurpose.Logits)
        {
            Logits = Plan.Keep(Plan.Linear(hidden, model.ClassifierWeight, model.ClassifierBias));
        }
        else
        {
            Classifier = Plan.CrossEntropy(hidden, model.ClassifierWeight, model.ClassifierBias, targets, denominator);
        }

        Plan.Complete();
    }

    public StepPlan Plan { get; }

    public Tensor? Logits { get; }

    public ClassifierOutput? Classifier { get; }

    /// <summary>Copies a batch into the inputs.</summary>
    public void Load(ObjectiveBatch batch, double lossDenominator)
    {
        device.Upload<int>(batch.InputIds, ids);
        device.Upload<int>(batch.KeyLengths, mask.KeyLengths);
        if (mask.DocumentStarts is not null)
        {
            device.Upload<int>(batch.DocumentStarts, mask.DocumentStarts);
        }

        UploadPadded(batch.TargetRows, targets.Rows);
        UploadPadded(batch.TargetIds, targets.Ids);
        device.Upload<int>([batch.TargetRows.Length], targets.Count);
        device.Upload<float>([(float)lossDenominator], denominator);
    }

    /// <summary>Entries behind the count are zero, so that what is computed for them does not depend on earlier batches.</summary>
    private void UploadPadded(int[] used, Tensor destination)
    {
        used.CopyTo(entries, 0);
        entries.AsSpan(used.Length).Clear();
        device.Upload<int>(entries, destination);
    }
}
