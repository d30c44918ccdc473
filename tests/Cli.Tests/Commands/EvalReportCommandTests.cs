using System.Globalization;
using System.Text.Json.Nodes;

namespace AntLM.Cli.Tests.Commands;

public sealed class EvalReportCommandTests
{
    private static readonly string[] Tasks =
        ["cola", "sst2", "mrpc", "qqp", "mnli", "mnli-mm", "qnli", "rte", "boolq", "multirc", "wsc"];

    private string folder = null!;

    [SetUp]
    public void Create() => folder = Directory.CreateTempSubdirectory("antlm-report-").FullName;

    [TearDown]
    public void Delete() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task A_whole_evaluation_stands_beside_the_baselines_with_differences_and_a_macro_average()
    {
        var run = Write("whole", new JsonObject
        {
            ["blimp"] = ZeroShot(0.708),
            ["supplement"] = ZeroShot(0.605),
            ["ewok"] = ZeroShot(0.507),
            ["glue"] = Glue(0.62),
        });
        var (code, output, error) = await CommandRun.Of("eval", "report", run);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(ExitCode.Success), error);
            Assert.That(Cells(output, "BabyLlama baseline 2024 (published, causal)"), Is.EqualTo("69.8|59.5|50.7|63.3|60.8"));
            Assert.That(Cells(output, "GPT-BERT mixed, baseline 2025 (published, mlm)"), Is.EqualTo("71.3|63.3|49.9|-|-"));

            // (70.8 + 60.5 + 50.7 + 62.0) / 4
            Assert.That(Cells(output, "whole, causal"), Is.EqualTo("70.8 ± 0.2|60.5 ± 0.2|50.7 ± 0.2|62.0|61.0"));
            Assert.That(Cells(output, "whole, causal minus BabyLlama baseline 2024"), Is.EqualTo("+1.0|+1.0|0.0|-1.3|+0.2"));
            Assert.That(Cells(output, "whole, causal minus GPT-BERT causal-focus, baseline 2025"), Is.EqualTo("-0.9|-2.7|+1.2|-|-"));
            Assert.That(output, Does.Not.Contain("minus LTG-BERT"));
            Assert.That(Cells(output, "cola"), Is.EqualTo("matthews|62.0, accuracy 75.0 ± 1.9, spread 0.5"));
            Assert.That(Cells(output, "rte"), Is.EqualTo("accuracy|75.0 ± 1.9, spread 0.5"));
        }
    }

    [Test]
    public async Task A_partial_set_is_labelled_and_has_neither_difference_nor_macro_average()
    {
        var glue = Glue(0.62);
        glue["boolq"]!["training_set"] = "reduced";
        glue["qnli"] = new JsonObject { ["training_set"] = "missing", ["score"] = null };
        var run = Write("part", new JsonObject
        {
            ["blimp"] = ZeroShot(0.708, limit: 20),
            ["supplement"] = ZeroShot(0.605, convention: "golden"),
            ["ewok"] = ZeroShot(0.507),
            ["glue"] = glue,
        });
        var (_, output, _) = await CommandRun.Of("eval", "report", run);
        var report = JsonNode.Parse((await CommandRun.Of("eval", "report", run, "--json")).Output)!["runs"]![0]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                Cells(output, "part, causal"),
                Is.EqualTo("70.8 ± 0.2 (limit 20)|60.5 ± 0.2 (golden)|50.7 ± 0.2|(partial: 9 of 11 tasks complete)|-"));
            Assert.That(Cells(output, "part, causal minus BabyLlama baseline 2024"), Is.EqualTo("-|-|0.0|-|-"));
            Assert.That(Cells(output, "boolq"), Is.EqualTo("accuracy|75.0 ± 1.9, spread 0.5 (reduced)"));
            Assert.That(Cells(output, "qnli"), Is.EqualTo("accuracy|missing"));
            Assert.That(report["scores"]!["glue"]!["value"], Is.Null);
            Assert.That((string?)report["scores"]!["blimp"]!["remark"], Is.EqualTo("limit 20"));
            Assert.That(report["scores"]!.AsObject().ContainsKey("macro"), Is.False);
            Assert.That(
                report["scores"]!["ewok"]!["differences"]!.AsObject().Select(difference => difference.Key),
                Is.EqualTo(new[] { "BabyLlama baseline 2024", "GPT-BERT causal-focus, baseline 2025" }));
        }
    }

    [Test]
    public async Task Scores_of_several_checkpoints_are_not_averaged()
    {
        var (pairs, tasks, same) = (Whole(), Whole(), Whole());
        pairs["ewok"]!["checkpoint"] = "runs/b";
        tasks["glue"]!["rte"]!["checkpoint"] = "runs/b";
        same["ewok"]!["checkpoint"] = "runs/a/";
        var (_, output, _) = await CommandRun.Of(
            "eval", "report", Write("pairs", pairs), Write("tasks", tasks), Write("same", same));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Cells(output, "pairs, causal"), Is.EqualTo("70.0 ± 0.2|60.0 ± 0.2|50.0 ± 0.2|60.0|(several checkpoints)"));
            Assert.That(Cells(output, "pairs, causal minus BabyLlama baseline 2024"), Is.EqualTo("+0.2|+0.5|-0.7|-3.3|-"));
            Assert.That(
                Cells(output, "tasks, causal"), Is.EqualTo("70.0 ± 0.2|60.0 ± 0.2|50.0 ± 0.2|(several checkpoints)|(several checkpoints)"));
            Assert.That(Cells(output, "same, causal"), Is.EqualTo("70.0 ± 0.2|60.0 ± 0.2|50.0 ± 0.2|60.0|60.0"));
        }

        static JsonObject Whole()
        {
            var results = new JsonObject
            {
                ["blimp"] = ZeroShot(0.7),
                ["supplement"] = ZeroShot(0.6),
                ["ewok"] = ZeroShot(0.5),
                ["glue"] = Glue(0.6),
            };
            foreach (var (_, one) in results.Where(one => one.Key != "glue").Concat(results["glue"]!.AsObject()))
            {
                one!["checkpoint"] = "runs/a";
            }

            return results;
        }
    }

    [Test]
    public async Task Runs_stand_side_by_side_each_method_in_a_row_of_its_own()
    {
        var both = ZeroShot(0.6);
        both["scores"]!["mlm"] = new JsonObject { ["average"] = 0.55, ["standard_error"] = 0.002 };
        var (_, output, _) = await CommandRun.Of(
            "eval", "report", Write("a", new JsonObject { ["blimp"] = both }), Write("b", new JsonObject { ["glue"] = Glue(0.5) }));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Cells(output, "a, causal"), Is.EqualTo("60.0 ± 0.2|-|-|-|-"));
            Assert.That(Cells(output, "a, mlm"), Is.EqualTo("55.0 ± 0.2|-|-|-|-"));
            Assert.That(Cells(output, "a, mlm minus LTG-BERT baseline 2024"), Is.EqualTo("-5.6|-|-|-|-"));
            Assert.That(Cells(output, "b"), Is.EqualTo("-|-|-|50.0|-"));
            Assert.That(Cells(output, "b minus LTG-BERT baseline 2024"), Is.EqualTo("-|-|-|-10.3|-"));
        }
    }

    [Test]
    public async Task Folders_of_the_same_name_are_told_apart_and_each_has_its_tasks()
    {
        string[] runs =
        [
            Write(Path.Combine("a", "eval"), new JsonObject { ["glue"] = Glue(0.5) }),
            Write(Path.Combine("b", "eval"), new JsonObject { ["glue"] = Glue(0.6) }),
            Write("c", new JsonObject { ["glue"] = Glue(0.7) }),
        ];
        var (_, output, _) = await CommandRun.Of(["eval", "report", .. runs, runs[0] + Path.DirectorySeparatorChar]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Cells(output, "task"), Is.EqualTo("score|a/eval|b/eval|c"));
            Assert.That(Cells(output, "a/eval"), Is.EqualTo("-|-|-|50.0|-"));
            Assert.That(Cells(output, "b/eval"), Is.EqualTo("-|-|-|60.0|-"));
            Assert.That(Cells(output, "c"), Is.EqualTo("-|-|-|70.0|-"));
            Assert.That(Cells(output, "cola"), Does.Contain("|50.0").And.Contain("|60.0").And.Contain("|70.0"));
        }
    }

    [TestCase("[]", "it holds no JSON object")]
    [TestCase("{", "")]
    [TestCase("""{"blimp": 3}""", "blimp is no object")]
    [TestCase("""{"blimp": {"limit": null, "limit": 3}}""", "limit")]
    [TestCase("""{"blimp": {"limit": "all", "scores": {"mlm": {"average": 0.5}}}}""", "blimp.limit is no number")]
    [TestCase("""{"blimp": {"scores": {"mlm": {"average": "0.5"}}}}""", "blimp.scores.mlm.average is no number")]
    [TestCase("""{"blimp": {"scores": {"mlm": {}}}}""", "blimp.scores.mlm has no average")]
    [TestCase("""{"glue": {"mnli-mm": {"score": null}}}""", "glue.mnli-mm has no training_set")]
    [TestCase("""{"glue": {"cola": {"training_set": 3}}}""", "glue.cola.training_set is no text")]
    [TestCase("""{"glue": {"cola": {"training_set": "complete", "score": null}}}""", "glue.cola has no score.mean")]
    [TestCase("""{"glue": {"cola": {"training_set": "reduced", "score": "high"}}}""", "glue.cola.score is no object")]
    [TestCase("""{"glue": {"cola": {"training_set": "reduced", "score": {"mean": 0.5}}}}""", "glue.cola has no accuracy.mean")]
    [TestCase(
        """{"glue": {"cola": {"training_set": "reduced", "score": {"mean": 0.5}, "accuracy": {"mean": 0.5}}}}""",
        "glue.cola has no standard_error")]
    public async Task A_file_that_is_damaged_or_of_something_else_is_refused_with_what_is_wrong(string content, string wrong)
    {
        Directory.CreateDirectory(Path.Combine(folder, "odd"));
        File.WriteAllText(Path.Combine(folder, "odd", "results.json"), content);
        var (code, _, error) = await CommandRun.Of("eval", "report", Path.Combine(folder, "odd"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(ExitCode.UserError));
            Assert.That(error.TrimEnd(), Does.Contain("results.json cannot be read as results of").And.Not.Contain("\n"));
            Assert.That(error, Does.Contain(wrong));
        }
    }

    /// <summary>The cells behind the name, of the row with this name, without their padding.</summary>
    private static string? Cells(string output, string name) => output.Split('\n')
        .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray())
        .Where(cells => cells[0] == name)
        .Select(cells => string.Join('|', cells.Skip(1)))
        .SingleOrDefault();

    private static JsonObject ZeroShot(double average, string convention = "pipeline2024", int? limit = null) => new()
    {
        ["convention"] = convention,
        ["limit"] = limit,
        ["scores"] = new JsonObject
        {
            ["causal"] = new JsonObject { ["average"] = average, ["standard_error"] = 0.002 },
            ["mlm"] = null,
        },
    };

    private static JsonObject Glue(double score) => new(Tasks.Select(task => KeyValuePair.Create(task, (JsonNode?)JsonNode.Parse(
        string.Create(CultureInfo.InvariantCulture, $$"""
            {"training_set": "complete", "score": {"mean": {{score}}, "spread": 0.005},
             "accuracy": {"mean": 0.75, "spread": 0.004}, "standard_error": 0.019}
            """)))));

    private string Write(string name, JsonObject results)
    {
        var run = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        File.WriteAllText(Path.Combine(run, "results.json"), results.ToJsonString());
        return run;
    }
}
