using System.IO.Compression;
using System.Text.Json.Nodes;
using AntLM.Engine.Evaluation;
using AntLM.Engine.Evaluation.ZeroShot;

namespace AntLM.Engine.Tests.Evaluation.ZeroShot;

public sealed class ZeroShotResultsTests
{
    private TaskFolder folder = null!;

    [SetUp]
    public void CreateFolder() => folder = new TaskFolder();

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [Test]
    public void A_score_is_the_unweighted_mean_of_subtasks_with_the_standard_error_of_independent_ones()
    {
        // One subtask right in 3 of 4 pairs, the others in 1 of 2: p (1 − p) / n is 3/64 and 1/8.
        var scores = Report(ZeroShotTask.Supplement, subtask => subtask == 2 ? [1, 1, 0, 1] : [0, 1]).Causal!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(scores.Subtasks["qa_congruence_tricky"].Value, Is.EqualTo(0.75));
            Assert.That(scores.Subtasks["qa_congruence_tricky"].StandardError, Is.EqualTo(Math.Sqrt(3.0 / 64)).Within(1e-15));
            Assert.That(scores.Average.Value, Is.EqualTo((0.75 + (4 * 0.5)) / 5).Within(1e-15));
            Assert.That(scores.Average.StandardError, Is.EqualTo(Math.Sqrt((3.0 / 64) + (4.0 / 8)) / 5).Within(1e-15));
            Assert.That(scores.Phenomena, Is.Empty);
        }
    }

    [Test]
    public void A_phenomenon_is_the_unweighted_mean_of_its_paradigms()
    {
        var tasks = ZeroShotTask.Blimp.Subtasks;
        var scores = Report(ZeroShotTask.Blimp, subtask => tasks[subtask] == "ellipsis_n_bar_1" ? [1, 1] : [0]).Causal!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(scores.Phenomena.Keys, Is.EqualTo(ZeroShotTask.Blimp.Phenomena.Keys));
            Assert.That(scores.Phenomena["ellipsis"].Value, Is.EqualTo(0.5));
            Assert.That(scores.Phenomena["binding"].Value, Is.Zero);
            Assert.That(scores.Average.Value, Is.EqualTo(1.0 / 67).Within(1e-15));
        }
    }

    [Test]
    public void Results_have_the_documented_form_and_other_tasks_of_the_folder_stay()
    {
        Write(Report(ZeroShotTask.Ewok, _ => [1]));
        Write(Report(ZeroShotTask.Supplement, _ => [0, 1]));

        var results = JsonNode.Parse(File.ReadAllText(folder.At("out", "results.json")))!.AsObject();
        var supplement = results["supplement"]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(results.Select(task => task.Key), Is.EqualTo(new[] { "ewok", "supplement" }));
            Assert.That(
                supplement.AsObject().Select(pair => pair.Key),
                Is.EqualTo(new[] { "task", "convention", "checkpoint", "device", "limit", "scores" }));
            Assert.That((string?)supplement["task"], Is.EqualTo("supplement"));
            Assert.That((string?)supplement["convention"], Is.EqualTo("golden"));
            Assert.That((double)supplement["scores"]!["causal"]!["average"]!, Is.EqualTo(0.5));
            Assert.That((double)supplement["scores"]!["causal"]!["subtasks"]!["hypernym"]!["accuracy"]!, Is.EqualTo(0.5));
            Assert.That((int)supplement["scores"]!["causal"]!["subtasks"]!["hypernym"]!["pairs"]!, Is.EqualTo(2));
            Assert.That(supplement["scores"]!.AsObject().ContainsKey("mlm"), "null where it was not asked for");
            Assert.That(supplement["scores"]!["mlm"], Is.Null);
        }
    }

    [Test]
    public void Predictions_have_the_layout_of_a_submission()
    {
        Write(Report(ZeroShotTask.Supplement, _ => [1, 0, 0.5]));

        var predictions = Predictions("causal");
        var subtask = predictions["blimp_supplement"]!["turn_taking"]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(predictions.Select(task => task.Key), Is.EqualTo(new[] { "blimp_supplement" }));
            Assert.That(predictions["blimp_supplement"]!.AsObject().Select(pair => pair.Key), Is.EqualTo(ZeroShotTask.Supplement.Subtasks));
            Assert.That(
                subtask.ToJsonString(),
                Is.EqualTo(
                    """{"predictions":[{"id":"turn_taking_0","pred":"good 0"},{"id":"turn_taking_1","pred":"bad 1"},"""
                    + """{"id":"turn_taking_2","pred":"good 2"}]}"""));
            Assert.That(File.Exists(folder.At("out", "predictions.mlm.json.gz")), Is.False);
        }
    }

    [Test]
    public void Predictions_by_a_method_that_is_not_asked_for_any_more_do_not_stay_beside_the_results()
    {
        Write(Report(ZeroShotTask.Ewok, _ => [1]), Report(ZeroShotTask.Supplement, _ => [1]));
        Write(Report(ZeroShotTask.Supplement, _ => [1], isMasked: true));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Predictions("causal").Select(task => task.Key), Is.EqualTo(new[] { "ewok" }));
            Assert.That(Predictions("mlm").Select(task => task.Key), Is.EqualTo(new[] { "blimp_supplement" }));
        }

        Write(Report(ZeroShotTask.Ewok, _ => [1], isMasked: true));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(File.Exists(folder.At("out", "predictions.causal.json.gz")), Is.False);
            Assert.That(Predictions("mlm").Select(task => task.Key), Is.EqualTo(new[] { "blimp_supplement", "ewok" }));
        }
    }

    [TestCase("[1]")]
    [TestCase("""{"ewok": 1, "ewok": 2}""")]
    public void A_file_in_the_way_is_an_error_and_is_left_alone(string content)
    {
        Directory.CreateDirectory(folder.At("out"));
        File.WriteAllText(folder.At("out", "results.json"), content);
        Assert.That(
            () => Write(Report(ZeroShotTask.Supplement, _ => [1])),
            Throws.TypeOf<UserException>().With.Message.StartsWith(folder.At("out", "results.json")));
        Assert.That(File.ReadAllText(folder.At("out", "results.json")), Is.EqualTo(content));
    }

    private JsonObject Predictions(string method)
    {
        using var file = new GZipStream(File.OpenRead(folder.At("out", $"predictions.{method}.json.gz")), CompressionMode.Decompress);
        return JsonNode.Parse(file)!.AsObject();
    }

    /// <summary>A report by one score whose pairs contribute what is given: 1, 0, or ½ for a tie.</summary>
    private static ZeroShotReport Report(ZeroShotTask task, Func<int, double[]> outcomes, bool isMasked = false)
    {
        var files = task.Subtasks.Select((name, subtask) => new ScoredPairs(
            new MinimalPairFile(
                name + ".jsonl",
                [.. outcomes(subtask).Select((_, pair) => new MinimalPair($"good {pair}", $"bad {pair}", pair + 1))]),
            [.. outcomes(subtask).Select(outcome => (Score(outcome), Score(0.5)))]));
        SentenceScore Score(double value) => isMasked ? new SentenceScore(1, null, value) : new SentenceScore(1, value, null);
        return new ZeroShotReport(task, Limit: null, new MinimalPairsReport(ScoringConvention.Golden, [.. files]));
    }

    private void Write(params ZeroShotReport[] reports) => new ZeroShotResults("runs/a", "cpu", reports).Write(folder.At("out"));
}
