using AntLM.Engine.Data;
using AntLM.Engine.Evaluation;
using AntLM.Engine.Models;
using AntLM.Engine.Objectives;
using AntLM.Engine.Randomness;
using AntLM.Engine.Training;

namespace AntLM.Engine.Tests.Evaluation;

public sealed class HeldOutEvaluationTests
{
    private TinyModel tiny = null!;
    private HeldOutEvaluation evaluation = null!;

    [SetUp]
    public void Create()
    {
        tiny = new TinyModel(Architecture.BabyLlama);
        var isSpecial = Enumerable.Range(0, tiny.Tokenizer.VocabularySize).Select(tiny.Tokenizer.IsSpecial).ToArray();
        var masked = new MaskedObjective(new TokenMasking(0.15), tiny.Tokenizer.SpecialTokens.Mask!.Value, isSpecial);
        evaluation = new HeldOutEvaluation(tiny.Session, new CausalObjective(), masked);
    }

    [TearDown]
    public void Dispose() => tiny.Dispose();

    [Test]
    public void Losses_are_means_over_all_targets_of_both_objectives()
    {
        var batch = RandomBatch(rows: 7);
        var causal = tiny.Session.Loss(new CausalObjective().Prepare(batch, 0, 0));

        var report = evaluation.Run([batch]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(report.CausalTargets, Is.EqualTo(batch.TokenCount - batch.Rows));
            Assert.That(report.CausalLoss, Is.EqualTo(causal.Sum / causal.Targets));
            Assert.That(report.Perplexity, Is.EqualTo(Math.Exp(report.CausalLoss)));
            Assert.That(report.MaskedTargets, Is.InRange(7, batch.TokenCount / 2));
            Assert.That(report.MaskedAccuracy, Is.InRange(0, 1));
            Assert.That(report.MaskedLoss, Is.InRange(0.5, 50));
        }
    }

    [Test]
    public void The_same_rows_give_the_same_losses_however_they_are_cut_into_batches()
    {
        var batch = RandomBatch(rows: 7);
        var whole = evaluation.Run([batch]);
        (int Start, int Rows)[] parts = [(0, 3), (3, 1), (4, 3)];
        var cut = evaluation.Run(parts.Select(part => batch.Slice(part.Start, part.Rows) with { FirstSequence = 0 }));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(cut.MaskedTargets, Is.EqualTo(whole.MaskedTargets));
            Assert.That(cut.MaskedAccuracy, Is.EqualTo(whole.MaskedAccuracy));
            Assert.That(cut.MaskedLoss, Is.EqualTo(whole.MaskedLoss).Within(1e-12));
            Assert.That(cut.CausalLoss, Is.EqualTo(whole.CausalLoss).Within(1e-12));
        }
    }

    [Test]
    public void Text_without_targets_is_an_error()
    {
        var single = new TokenBatch(1, 4, [5, 0, 0, 0], [1], null, 0);
        Assert.That(() => evaluation.Run([single]), Throws.TypeOf<UserException>().With.Message.Contains("CLM"));
    }

    [Test]
    public void The_observer_reports_after_every_epoch()
    {
        var heard = new Listener();
        var observer = new EvaluationObserver(evaluation, [RandomBatch(rows: 3)], pairs: null, tasks: null, [heard]);
        observer.OnEpochCompleted(new EpochReport(1, 2, "CLM", 31, 3, 100, TimeSpan.Zero, new MemoryUse(0, 0, 0)));
        observer.OnEpochCompleted(new EpochReport(2, 2, "MLM", 62, 3, 100, TimeSpan.Zero, new MemoryUse(0, 0, 0)));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(heard.Reports.Select(report => (report.Epoch, report.Step)), Is.EqualTo(new[] { (1, 31L), (2, 62L) }));
            Assert.That(heard.Reports[0].HeldOut, Is.Not.Null.And.EqualTo(heard.Reports[1].HeldOut));
            Assert.That(heard.Reports[0].Pairs, Is.Null);
        }
    }

    private TokenBatch RandomBatch(int rows)
    {
        const int length = 31;
        var random = new RandomSequence(11, 0, RandomSite.Benchmark);
        var ids = Enumerable.Range(0, rows * length).Select(_ => 5 + random.NextInt32(tiny.Tokenizer.VocabularySize - 5)).ToArray();
        var lengths = Enumerable.Range(0, rows).Select(_ => 3 + random.NextInt32(length - 2)).ToArray();
        return new TokenBatch(rows, length, ids, lengths, null, 0);
    }

    private sealed class Listener : IEvaluationListener
    {
        public List<EvaluationReport> Reports { get; } = [];

        public void OnEvaluated(EvaluationReport report) => Reports.Add(report);
    }
}
