using AntLM.Engine.Autograd;
using AntLM.Engine.Devices;
using AntLM.Engine.Devices.Cpu;
using AntLM.Engine.Models;
using AntLM.Engine.Objectives;
using AntLM.Engine.Tensors;
using AntLM.Engine.Tests.Autograd;

namespace AntLM.Engine.Tests.Models;

/// <summary>What whole steps of both backbones do with the memory that their tensors share.</summary>
[TestFixture(Architecture.BabyLlama)]
[TestFixture(Architecture.LtgBert)]
internal sealed class StepMemoryTests(Architecture architecture)
{
    private const int Rows = 3;
    private const int Length = 7;
    private static readonly RandomState State = new(Seed: 3, Step: 2, FirstTokenRow: 14);

    [Test]
    public void TensorsThatLiveAtTheSameMomentNeverOverlap([Values] bool causal)
    {
        using var device = new WatchedDevice();
        using var model = CreateModel(device);
        using var session = new ModelSession(model);
        var batch = CreateBatch(causal);
        Check(device, () => session.Train(batch, denominator: 9, State));
        Check(device, () => session.Loss(batch));
        Check(device, () => session.Logits(batch));
        Check(device, () => session.FirstNonFinite(batch, State));
        Check(device, () => session.Train(batch, denominator: 9, State));
    }

    [Test]
    public void SharedMemoryChangesNoBit([Values] bool causal)
    {
        using var device = new CpuDevice();
        using var model = CreateModel(device);
        var shared = Train(model, CreateBatch(causal));
        var kept = Train(model, CreateBatch(causal), keepsEverything: true);
        Assert.That(shared.Numbers, Is.EqualTo(kept.Numbers));
        Assert.That(shared.Numbers, Is.All.Matches<float>(float.IsFinite));
        Assert.That(shared.Bytes, Is.LessThan(0.7 * kept.Bytes));
    }

    [Test]
    public void RecomputedBlocksTakeAThirdOfTheMemoryOfADeepModelAndChangeNoBit([Values] bool causal)
    {
        using var device = new CpuDevice();
        using var model = CreateModel(device, layers: 16);
        var kept = Train(model, CreateBatch(causal));
        var recomputed = Train(model, CreateBatch(causal), recomputesBlocks: true);
        Assert.That(recomputed.Numbers, Is.EqualTo(kept.Numbers));
        Assert.That(recomputed.Numbers, Is.All.Matches<float>(float.IsFinite));
        Assert.That(recomputed.Bytes, Is.LessThan(0.33 * kept.Bytes));
    }

    [Test]
    public void AnOperationThatGoesWrongIsNamedWhereBlocksAreRecomputed()
    {
        using var device = new CpuDevice();
        using var model = CreateModel(device);
        using var session = new ModelSession(model) { RecomputesBlocks = true };
        session.Train(CreateBatch(causal: false), denominator: 9, State);
        Assert.That(session.FirstNonFinite(CreateBatch(causal: false), State), Is.Null);
        var name = architecture == Architecture.BabyLlama ? "model.layers.1.mlp.down_proj.weight" : "transformer.layers.1.mlp.mlp.4.weight";
        model.Parameters[name].Value.Floats.Fill(float.NaN);
        Assert.That(session.FirstNonFinite(CreateBatch(causal: false), State), Does.StartWith("Linear (operation "));
    }

    private static void Check(WatchedDevice device, Action step)
    {
        device.Forget();
        step();
        var uses = device.Uses.ToArray();
        var pairs = uses.SelectMany((one, index) => uses.Skip(index + 1).Select(other => (one, other)))
            .Where(pair => pair.one.SharesBytesWith(pair.other)).ToArray();
        Assert.That(pairs, Is.Not.Empty, "some tensors take the places of dead ones");
        Assert.That(pairs.Where(pair => pair.one.SharesTimeWith(pair.other)), Is.Empty);
    }

    /// <summary>Loss and gradients of a step whose memory held NaN before.</summary>
    private static (float[] Numbers, long Bytes) Train(
        LanguageModel model, ObjectiveBatch batch, bool keepsEverything = false, bool recomputesBlocks = false)
    {
        var device = model.Device;
        using var arena = new Arena(device.Allocate);
        var plan = new StepPlan(device, arena, training: true) { KeepsEverything = keepsEverything, RecomputesBlocks = recomputesBlocks };
        Tensor Integers(int count) => plan.Place(new Shape(count), DType.Int32);
        var ids = Integers(Rows * Length);
        var mask = new AttentionMask(batch.IsCausal, Integers(Rows), null, Rows, Length);
        var targets = new TargetRows(Integers(batch.PlannedTargets), Integers(batch.PlannedTargets), Integers(1));
        var denominator = plan.Place(new Shape(1), DType.Float32);
        var hidden = model.Head(plan, plan.GatherRows(model.Encode(plan, ids, mask), targets), targets);
        var output = plan.CrossEntropy(hidden, model.ClassifierWeight, model.ClassifierBias, targets, denominator);
        plan.Complete();

        new Tensor(arena, 0, new Shape((int)(arena.Bytes / sizeof(float))), DType.Float32).Floats.Fill(float.NaN);
        plan.Load(State);
        batch.InputIds.CopyTo(ids.Ints);
        batch.KeyLengths.CopyTo(mask.KeyLengths.Ints);
        batch.TargetRows.CopyTo(targets.Rows.Ints);
        batch.TargetIds.CopyTo(targets.Ids.Ints);
        targets.Count.Ints[0] = batch.TargetRows.Length;
        denominator.Floats[0] = 9;
        device.Operations.Zero(model.Parameters.Gradients);
        plan.Forward();
        plan.Backward();
        return ([.. output.Loss.Floats, .. output.RowLoss.Floats, .. model.Parameters.Read(model.Parameters.Gradients)], plan.Bytes);
    }

    private static ObjectiveBatch CreateBatch(bool causal) => new(
        Rows,
        Length,
        [.. Enumerable.Range(0, Rows * Length).Select(index => (index * 5) % 31)],
        KeyLengths: [7, 5, 6],
        DocumentStarts: null,
        causal,
        TargetRows: [0, 2, 3, 7, 10, 14, 19],
        TargetIds: [5, 30, 1, 2, 8, 8, 21],
        PlannedTargets: 11,
        FirstSequence: 2);

    private LanguageModel CreateModel(Device device, int layers = 3)
    {
        var dropout = architecture == Architecture.LtgBert ? 0.1f : 0;
        var model = LanguageModel.Create(
            new ModelConfiguration
            {
                Architecture = architecture,
                VocabularySize = 31,
                HiddenSize = 24,
                IntermediateSize = 33,
                AttentionHeads = 3,
                HiddenLayers = layers,
                MaximumPositions = 16,
                PositionBucketSize = 4,
                HiddenDropout = dropout,
                AttentionDropout = dropout,
            },
            device);
        model.Parameters.Initialize(seed: 1);
        return model;
    }
}
