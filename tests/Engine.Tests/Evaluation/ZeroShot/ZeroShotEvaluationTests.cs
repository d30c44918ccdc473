using AntLM.Engine.Evaluation;
using AntLM.Engine.Evaluation.ZeroShot;
using AntLM.Engine.Models;
using AntLM.Engine.Objectives;
using AntLM.Engine.Training;

namespace AntLM.Engine.Tests.Evaluation.ZeroShot;

[TestFixture(Architecture.BabyLlama)]
[TestFixture(Architecture.LtgBert)]
public sealed class ZeroShotEvaluationTests(Architecture architecture)
{
    private static readonly (string Good, string Bad)[] Pairs =
    [
        ("the cat sits .", "the cat sit ."), ("cats sit on the mat .", "cats sits on the mat ."), ("a dog", "a dogs"),
        ("dogs sit", "dogs sits"), ("not the dog sits", "the not dog sits"),
    ];

    private TinyModel tiny = null!;
    private TaskFolder folder = null!;

    [SetUp]
    public void Create()
    {
        tiny = new TinyModel(architecture);
        folder = new TaskFolder();
    }

    [TearDown]
    public void Dispose()
    {
        folder.Dispose();
        tiny.Dispose();
    }

    [Test]
    public void Every_pair_scores_the_same_for_any_batch_size([Values] bool isGolden)
    {
        var convention = isGolden ? ScoringConvention.Golden : ScoringConvention.Pipeline2024;
        var together = Evaluation(new ZeroShotSettings(ScoreKinds.Both, convention)).Run();
        foreach (var batchTokens in new[] { 1, 37, 300 })
        {
            var cut = Evaluation(new ZeroShotSettings(ScoreKinds.Both, convention, Limit: null, batchTokens)).Run();
            Assert.That(cut.Pairs.Files.SelectMany(file => file.Scores), Is.EqualTo(together.Pairs.Files.SelectMany(file => file.Scores)));
        }
    }

    [Test]
    public void Each_phase_is_scored_by_its_own_method_after_the_chosen_epochs()
    {
        var evaluation = Evaluation(new ZeroShotSettings(ScoreKinds.Both, ScoringConvention.Golden));
        var schedule = AlternatingSchedule.Parse("2_CLM+1_MLM");
        var heard = new Listener();
        var scheduled = new ScheduledZeroShot([evaluation], EpochChoice.Parse(["phases"], schedule, "epochs"), kinds: null);
        var observer = new EvaluationObserver(heldOut: null, [], pairs: null, scheduled, [heard]);
        foreach (var epoch in Enumerable.Range(1, 3))
        {
            var objective = schedule.ObjectiveAt(epoch);
            observer.OnEpochCompleted(new EpochReport(epoch, 3, objective, 31 * epoch, 3, 100, TimeSpan.Zero, new MemoryUse(0, 0, 0)));
        }

        var whole = evaluation.Run();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(heard.Reports.Select(report => report.Epoch), Is.EqualTo(new[] { 2, 3 }));
            Assert.That(heard.Reports[0].Tasks[0].Causal!.Average, Is.EqualTo(whole.Causal!.Average));
            Assert.That(heard.Reports[0].Tasks[0].Masked, Is.Null);
            Assert.That(heard.Reports[1].Tasks[0].Causal, Is.Null);
            Assert.That(heard.Reports[1].Tasks[0].Masked!.Average, Is.EqualTo(whole.Masked!.Average));
        }
    }

    private ZeroShotEvaluation Evaluation(ZeroShotSettings settings)
    {
        folder.Write(ZeroShotTask.Ewok, "ewok", Pairs);
        var files = ZeroShotData.Load(ZeroShotTask.Ewok, folder.Path);
        return new ZeroShotEvaluation(tiny.Session, tiny.Tokenizer, ZeroShotTask.Ewok, files, settings);
    }

    private sealed class Listener : IEvaluationListener
    {
        public List<EvaluationReport> Reports { get; } = [];

        public void OnEvaluated(EvaluationReport report) => Reports.Add(report);
    }
}
