using System.Text.Json.Nodes;
using AntLM.Engine.Evaluation.ZeroShot;

namespace AntLM.Cli.Tests.Commands;

[TestFixture("babyllama")]
[TestFixture("ltgbert")]
public sealed class EvalZeroShotCommandTests(string modelType)
{
    private RunFolder run = null!;

    [SetUp]
    public void CreateRun()
    {
        run = new RunFolder(modelType);
        foreach (var task in ZeroShotTask.All)
        {
            Write(task);
        }
    }

    [TearDown]
    public void DeleteRun() => run.Dispose();

    [Test]
    public async Task All_tasks_are_shown_by_both_methods_side_by_side_and_written_for_a_submission()
    {
        string[] arguments = ["eval", "all", "--checkpoint", run.Path, "--data", run.File("tasks"), "--out", run.File("scores")];
        var (code, output, error) = await RunFolder.Run(arguments);
        var results = JsonNode.Parse(File.ReadAllText(run.File("scores", "results.json")))!.AsObject();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(ExitCode.Success), error);
            Assert.That(output, Does.Match(@"(?m)^BLiMP +pairs +causal +mlm$").And.Match(@"(?m)^binding +7 +\d+\.\d\d ± \d"));
            Assert.That(output, Does.Match(@"(?m)^average +67 ").And.Match(@"(?m)^average +5 ").And.Match(@"(?m)^average +11 "));
            Assert.That(output, Does.Match(@"(?m)^turn_taking +1 ").And.Match(@"(?m)^spatial-relations +1 "));
            Assert.That(output, Does.Contain("convention golden"));
            Assert.That(results.Select(task => task.Key), Is.EqualTo(new[] { "blimp", "supplement", "ewok" }));
            Assert.That(File.Exists(run.File("scores", "predictions.causal.json.gz")));
            Assert.That(File.Exists(run.File("scores", "predictions.mlm.json.gz")));
        }
    }

    [Test]
    public async Task Json_has_what_results_have_and_the_batch_size_changes_nothing()
    {
        string[] arguments =
        [
            "eval", "supplement", "--checkpoint", run.Path, "--data", run.File("tasks", "supplement"), "--convention", "pipeline2024",
            "--score", "mlm", "--json",
        ];
        var (code, output, error) = await RunFolder.Run([.. arguments, "--out", run.File("scores")]);
        var again = await RunFolder.Run([.. arguments, "--batch-tokens", "31"]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(ExitCode.Success), error);
            Assert.That(again.Output, Is.EqualTo(output));
            Assert.That(
                JsonNode.DeepEquals(JsonNode.Parse(output), JsonNode.Parse(File.ReadAllText(run.File("scores", "results.json")))));
            Assert.That((string?)JsonNode.Parse(output)!["supplement"]!["convention"], Is.EqualTo("pipeline2024"));
            Assert.That(JsonNode.Parse(output)!["supplement"]!["scores"]!["causal"], Is.Null);
        }
    }

    [Test]
    public async Task Bench_scoring_says_what_a_target_token_costs_and_where_the_time_goes()
    {
        string[] arguments = ["bench", "scoring", "--checkpoint", run.Path, "--data", run.File("tasks", "supplement")];
        var text = await RunFolder.Run(arguments);
        var json = JsonNode.Parse((await RunFolder.Run([.. arguments, "--score", "causal", "--json"])).Output)!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(text.Code, Is.EqualTo(ExitCode.Success), text.Error);
            Assert.That(text.Output, Does.Contain("× the forward pass"));
            Assert.That(text.Output, Does.Match("(?m)^CrossEntropy .* s ").And.Match("(?m)^between operations "));
            Assert.That((int)json["pairs"]!, Is.EqualTo(5));
            Assert.That((long)json["target_tokens"]!, Is.GreaterThan(20));
            Assert.That((double)json["forward_seconds"]!, Is.GreaterThan(0).And.LessThan((double)json["scoring_seconds"]!));
        }
    }

    [Test]
    public async Task Mistakes_are_said_in_one_line_before_anything_is_computed()
    {
        File.Delete(run.File("tasks", "blimp", "wh_island.jsonl"));
        var tooLong = string.Join(' ', Enumerable.Repeat("dog", 600));
        File.WriteAllText(run.File("tasks", "supplement", "hypernym.jsonl"), Pair(tooLong, "A dog."));
        foreach (var (arguments, said) in new[]
        {
            (new[] { "eval", "blimp", "--data", run.File("tasks") }, "1 of the 67 files of BLiMP are missing: wh_island.jsonl."),
            (["eval", "ewok", "--data", run.File("nowhere")], "no such folder"),
            (["eval", "supplement", "--data", run.File("tasks")], "hypernym.jsonl:1: a text of "),
            (["eval", "ewok", "--data", run.File("tasks"), "--batch-tokens", "0"], "--batch-tokens is 0"),
            (["eval", "ewok", "--data", run.File("tasks"), "--limit", "0"], "limit"),
            (["eval", "ewok", "--data", run.File("tasks"), "--convention", "pipeline2023"], "pipeline2024"),
        })
        {
            var (code, output, error) = await RunFolder.Run([.. arguments, "--checkpoint", run.Path, "--out", run.File("scores")]);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(code, Is.EqualTo(ExitCode.UserError), string.Join(' ', arguments));
                Assert.That(error.TrimEnd(), Does.Contain(said).And.Not.Contain("\n"));
                Assert.That(output, Is.Empty);
                Assert.That(Directory.Exists(run.File("scores")), Is.False);
            }
        }
    }

    private static string Pair(string good, string bad) => $$"""{"sentence_good": "{{good}}", "sentence_bad": "{{bad}}"}""" + "\n";

    private void Write(ZeroShotTask task)
    {
        var folder = Directory.CreateDirectory(run.File("tasks", task.Name)).FullName;
        foreach (var subtask in task.Subtasks)
        {
            var line = task.Keys.Context is null
                ? Pair("The cats sit.", "The cats sits.")
                : """{"Context1": "The dog is in the box.", "Target1": "The dog is inside.", "Target2": "The dog is outside."}""" + "\n";
            File.WriteAllText(Path.Combine(folder, subtask + ".jsonl"), line);
        }
    }
}
