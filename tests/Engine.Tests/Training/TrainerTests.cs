using AntLM.Engine.Data;
using AntLM.Engine.Models;
using AntLM.Engine.Objectives;
using AntLM.Engine.Training;

namespace AntLM.Engine.Tests.Training;

public class TrainerTests
{
    private const string ClassifierBias = "classifier.nonlinearity.5.bias";

    [Test]
    public void AnImpossibleTargetEndsTheRunBeforeAnythingChanges()
    {
        using var tiny = new TinyRun();
        var parameters = tiny.Run.Session.Model.Parameters;
        var bias = new float[(int)parameters[ClassifierBias].Value.Count];
        Array.Fill(bias, float.NegativeInfinity, 1, bias.Length - 2);
        parameters.Load(ClassifierBias, bias);
        var before = tiny.Numbers;

        Assert.That(
            () => new Trainer(tiny.Run, []).Run(),
            Throws.TypeOf<UserException>().With.Message.StartsWith("Step 0 (CLM): the loss is not finite, first in CrossEntropy"));
        Assert.That(tiny.Numbers, Is.EqualTo(before));
        Assert.That(tiny.Run.StepsCompleted, Is.Zero);
    }

    [Test]
    public void TheLossOfAStepIsTheMeanOverTheTargetsOfAllMicroBatches()
    {
        using var tiny = new TinyRun(Architecture.BabyLlama);
        var batch = tiny.Run.Batches.Batches(1).First();
        Assert.That(batch.Rows, Is.GreaterThan(tiny.Run.MicroBatchSize), "the step has several micro-batches");
        var expected = tiny.Run.Session.Loss(new CausalObjective().Prepare(batch, tiny.Run.Seed, step: 0));

        var recorder = new Recorder();
        new Trainer(tiny.Run, [recorder]).Run();

        Assert.That(recorder.Steps[0].Targets, Is.EqualTo(expected.Targets));
        Assert.That(recorder.Steps[0].Loss, Is.EqualTo(expected.Sum / expected.Targets).Within(1e-6));
    }

    [Test]
    public void EpochsFollowTheScheduleAndOneLearningRateRunsThroughThem()
    {
        using var tiny = new TinyRun();
        var recorder = new Recorder();
        new Trainer(tiny.Run, [recorder]).Run();

        Assert.That(
            recorder.Steps.Select(step => (step.Step, step.Epoch, step.Objective)),
            Is.EqualTo(new[] { (0L, 1, "CLM"), (1L, 1, "CLM"), (2L, 1, "CLM"), (3L, 2, "MLM"), (4L, 2, "MLM"), (5L, 2, "MLM") }));
        Assert.That(recorder.Steps.Select(step => step.LearningRate), Is.EqualTo(Enumerable.Range(0, 6).Select(step =>
            tiny.Run.LearningRate.At(step))));
        Assert.That(recorder.Steps[0].LearningRate, Is.Zero, "the warm-up begins at nothing");
    }

    [Test]
    public void RecomputedBlocksChangeNoBitOfARun([Values] Architecture architecture)
    {
        using var kept = new TinyRun(architecture, layers: 4);
        using var recomputed = new TinyRun(architecture, layers: 4, recomputesBlocks: true);
        var (losses, others) = (new Recorder(), new Recorder());
        new Trainer(kept.Run, [losses]).Run();
        new Trainer(recomputed.Run, [others]).Run();
        Assert.That(
            others.Steps.Select(step => (step.Loss, step.GradientNorm)),
            Is.EqualTo(losses.Steps.Select(step => (step.Loss, step.GradientNorm))));
        Assert.That(recomputed.Numbers, Is.EqualTo(kept.Numbers));
        Assert.That(recomputed.Run.Session.ArenaBytes, Is.LessThan(0.8 * kept.Run.Session.ArenaBytes));
    }

    [Test]
    public void LongerSequencesComeInSmallerMicroBatches()
    {
        using var tiny = new TinyRun(Architecture.BabyLlama);
        var batch = tiny.Run.Batches.Batches(1).First();
        var counter = new RowCounter();
        var run = new TrainingRun
        {
            Seed = tiny.Run.Seed,
            Session = tiny.Run.Session,
            Optimizer = tiny.Run.Optimizer,
            Schedule = AlternatingSchedule.Parse("1_CLM"),
            Objectives = new Dictionary<string, IObjective> { ["CLM"] = counter },
            Batches = tiny.Run.Batches,
            LearningRate = tiny.Run.LearningRate,
            MicroBatchSize = batch.Rows,
            MicroBatchTokens = (2 * batch.Length) - 1,
        };

        new Trainer(run, []).Run();

        Assert.That(batch.Rows, Is.GreaterThan(1));
        Assert.That(counter.Rows, Is.All.EqualTo(1), "two sequences have more tokens than allowed");
    }

    private sealed class RowCounter : IObjective
    {
        private readonly CausalObjective objective = new();

        public List<int> Rows { get; } = [];

        public string Name => objective.Name;

        public bool IsCausal => objective.IsCausal;

        public int PlannedTargets(int tokenRows) => objective.PlannedTargets(tokenRows);

        public ObjectiveBatch Prepare(TokenBatch tokens, ulong seed, uint step)
        {
            Rows.Add(tokens.Rows);
            return objective.Prepare(tokens, seed, step);
        }
    }

    private sealed class Recorder : ITrainingObserver
    {
        public List<StepReport> Steps { get; } = [];

        public void OnStep(StepReport step) => Steps.Add(step);
    }
}
