using AntLM.Engine.Data;
using AntLM.Engine.Evaluation;
using AntLM.Engine.Models;
using AntLM.Engine.Objectives;
using AntLM.Engine.Tensors;
using AntLM.Engine.Tests.Configuration;
using AntLM.Engine.Tests.Evaluation;
using AntLM.Engine.Tests.Training;
using AntLM.Engine.Training;
using AntLM.OperationCases;

namespace AntLM.Engine.Tests.Devices;

/// <summary>
/// Whatever computes works on a device whose memory the processor cannot read and whose activations are BFloat16: it reaches tensors by
/// upload and download alone, and asks their type.
/// </summary>
[TestFixture(Architecture.BabyLlama)]
[TestFixture(Architecture.LtgBert)]
public sealed class UnreachableMemoryTests(Architecture architecture)
{
    private PlainBFloat16Device device = null!;

    [SetUp]
    public void Open() => device = new PlainBFloat16Device(hidden: true);

    [TearDown]
    public void Close() => device.Dispose();

    [Test]
    public void ItsTensorsAreNotReadInPlace()
    {
        var tensor = device.CreateTensor(new Shape(3), DType.Float32);
        using (tensor.Storage)
        {
            Assert.That(() => tensor.Floats[0], Throws.InvalidOperationException.With.Message.Contains("download it first"));
        }
    }

    [Test]
    public void ARunIsTrainedAndResumedWithTheSameBits()
    {
        using var folder = new TemporaryDirectory();
        var directory = RunDirectory.Create(folder.File("run"));
        using var whole = new TinyRun(architecture, device: device);
        var before = whole.Numbers;
        new Trainer(whole.Run, [new CheckpointWriter(directory, keep: null)]).Run();
        Assert.That(whole.Numbers, Is.All.Matches<float>(float.IsFinite));
        Assert.That(whole.Numbers, Is.Not.EqualTo(before));

        using var resumed = new TinyRun(architecture, device: device);
        Checkpoint.Restore(resumed.Run, directory.Checkpoints[0]);
        new Trainer(resumed.Run, []).Run();
        Assert.That(resumed.Numbers, Is.EqualTo(whole.Numbers));

        var parameters = whole.Run.Session.Model.Parameters;
        Assert.That(
            device.DownloadFloats(parameters.Compute!), Is.EqualTo(BFloat16.Round(parameters.Read(parameters.Values))), "the copy follows");
    }

    [Test]
    public void WhatIsNotFiniteIsFound()
    {
        using var tiny = new TinyRun(architecture, device: device);
        var parameters = tiny.Run.Session.Model.Parameters;
        var name = architecture == Architecture.BabyLlama ? "model.layers.1.mlp.gate_up" : "transformer.layers.1.mlp.mlp.1.weight";
        var values = new float[parameters[name].Value.Count];
        values[5] = float.PositiveInfinity;
        parameters.Load(name, values);
        var batch = new CausalObjective().Prepare(tiny.Run.Batches.Batches(1).First(), seed: 1, step: 0);
        Assert.That(tiny.Run.Session.FirstNonFinite(batch, default), Does.StartWith("Linear "), "the first output, which is BFloat16");
    }

    [Test]
    public void AModelIsEvaluatedAndSpeaksAsOnTheProcessor()
    {
        using var expected = new TinyModel(architecture);
        using var actual = new TinyModel(architecture, device);
        Assert.That(HeldOut(actual).CausalLoss, Is.EqualTo(HeldOut(expected).CausalLoss).Within(1).Percent);
        Assert.That(HeldOut(actual).MaskedLoss, Is.EqualTo(HeldOut(expected).MaskedLoss).Within(1).Percent);
        Assert.That(Score(actual).Causal, Is.EqualTo(Score(expected).Causal).Within(1).Percent);
        Assert.That(Score(actual).MaskedSum, Is.EqualTo(Score(expected).MaskedSum).Within(1).Percent);
        Assert.That(Candidate(actual).Probability, Is.EqualTo(Candidate(expected).Probability).Within(5).Percent);
        Assert.That(
            new TextGenerator(actual.Session, actual.Tokenizer.SpecialTokens with { End = null })
                .Generate([6, 7], new GenerationSettings { MaxTokens = 12 }),
            Has.Count.EqualTo(12));
    }

    private static HeldOutReport HeldOut(TinyModel tiny)
    {
        var vocabulary = tiny.Tokenizer.VocabularySize;
        var masked = new MaskedObjective(
            new TokenMasking(0.3),
            tiny.Tokenizer.SpecialTokens.Mask!.Value,
            [.. Enumerable.Range(0, vocabulary).Select(tiny.Tokenizer.IsSpecial)]);
        int[] ids = [.. Enumerable.Range(0, 3 * 7).Select(n => 5 + (n * n % (vocabulary - 5)))];
        return new HeldOutEvaluation(tiny.Session, new CausalObjective(), masked).Run([new TokenBatch(3, 7, ids, [7, 5, 6], null, 0)]);
    }

    private static SentenceScore Score(TinyModel tiny)
    {
        var sentence = tiny.Tokenizer.Encode("the cat sits near the dogs .");
        var tokens = ScoringTokens.Of(tiny.Tokenizer.SpecialTokens, ScoreKinds.Both);
        return new SentenceScorer(tiny.Session, tokens, ScoringConvention.Golden).Score([new ScoredText([], sentence)], ScoreKinds.Both)[0];
    }

    private static MaskCandidate Candidate(TinyModel tiny) => new MaskFiller(tiny.Session, tiny.Tokenizer)
        .Fill("the [MASK] sits .", tiny.Tokenizer.VocabularySize)[0].Single(candidate => candidate.Token == "cat");
}
