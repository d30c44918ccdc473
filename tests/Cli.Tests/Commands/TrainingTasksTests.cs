using System.Text.Json.Nodes;
using AntLM.Engine.Evaluation.ZeroShot;

namespace AntLM.Cli.Tests.Commands;

/// <summary>BabyLM's tasks scored while a run goes on.</summary>
public sealed class TrainingTasksTests
{
    private TrainingFolder folder = null!;
    private string[] settings = [];

    [SetUp]
    public void CreateFolder()
    {
        folder = new TrainingFolder();
        foreach (var subtask in ZeroShotTask.Supplement.Subtasks)
        {
            folder.Write("""{"sentence_good": "The dog sees.", "sentence_bad": "The dog see."}""" + "\n", "tasks", subtask + ".jsonl");
        }

        settings = ["--set", "evaluation.tasks=[supplement]", "--set", $"evaluation.tasks_data={folder.At("tasks")}"];
    }

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [Test]
    public async Task Each_phase_is_scored_by_its_own_method_into_the_metrics()
    {
        var (code, output, error) = await folder.Train(settings);
        var evaluations = File.ReadLines(Path.Combine(folder.Run, "metrics.jsonl"))
            .Select(line => JsonNode.Parse(line)!.AsObject())
            .Where(line => (string?)line["type"] == "evaluation")
            .ToArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(ExitCode.Success), error);
            Assert.That(evaluations, Has.Length.EqualTo(2));
            Assert.That((string?)evaluations[0]["convention"], Is.EqualTo("golden"));
            Assert.That((double)evaluations[0]["supplement_causal.mean"]!, Is.InRange(0, 1));
            Assert.That(evaluations[0].ContainsKey("supplement_causal.turn_taking"));
            Assert.That(evaluations[0].ContainsKey("supplement_mlm.mean"), Is.False);
            Assert.That(evaluations[1].ContainsKey("supplement_mlm.mean"));
            Assert.That(evaluations[1].ContainsKey("supplement_causal.mean"), Is.False);
            Assert.That(output, Does.Contain("supplement causal ").And.Contain("supplement mlm "));
        }
    }

    [Test]
    public async Task Both_methods_can_follow_chosen_epochs()
    {
        var (code, _, error) = await folder.Train(
            [.. settings, "--set", "evaluation.tasks_epochs=[2]", "--set", "evaluation.tasks_score=both"]);
        string[] scored = [.. File.ReadLines(Path.Combine(folder.Run, "metrics.jsonl")).Where(line => line.Contains("supplement_"))];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(ExitCode.Success), error);
            Assert.That(scored, Has.Length.EqualTo(1));
            Assert.That(scored[0], Does.Contain("\"epoch\":2").And.Contain("supplement_causal.mean").And.Contain("supplement_mlm.mean"));
        }
    }

    [Test]
    public async Task What_is_missing_is_refused_before_anything_is_prepared()
    {
        File.Delete(folder.At("tasks", "hypernym.jsonl"));
        var (code, _, error) = await folder.Train(settings);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(ExitCode.UserError));
            Assert.That(error, Does.Contain("1 of the 5 files of BLiMP supplement are missing: hypernym.jsonl."));
            Assert.That(Directory.Exists(Path.Combine(folder.Run, "data")), Is.False);
            Assert.That(File.Exists(Path.Combine(folder.Run, "metrics.jsonl")), Is.False);
        }
    }
}
