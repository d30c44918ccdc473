using System.Text.Json.Nodes;

namespace AntLM.Cli.Tests.Commands;

[TestFixture("babyllama")]
[TestFixture("ltgbert")]
public sealed class TrainedModelCommandsTests(string modelType)
{
    private RunFolder run = null!;

    [SetUp]
    public void CreateRun() => run = new RunFolder(modelType);

    [TearDown]
    public void DeleteRun() => run.Dispose();

    [Test]
    public async Task Generate_gives_the_same_text_for_the_same_seed_from_the_run_and_from_its_checkpoint()
    {
        string[] settings = ["--prompt", "The dog", "--max-tokens", "12", "--temperature", "0.8", "--top-k", "50"];
        var first = await RunFolder.Run(["generate", "--checkpoint", run.Path, .. settings, "--seed", "3"]);
        var again = await RunFolder.Run(["generate", "--checkpoint", run.Checkpoint, .. settings, "--seed", "3"]);
        var other = await RunFolder.Run(["generate", "--checkpoint", run.Checkpoint, .. settings, "--seed", "4"]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Code, Is.EqualTo(ExitCode.Success), first.Error);
            Assert.That(first.Output.TrimEnd(), Does.StartWith("The dog").And.Length.GreaterThan("The dog".Length));
            Assert.That(again.Output, Is.EqualTo(first.Output));
            Assert.That(other.Output, Is.Not.EqualTo(first.Output));
        }
    }

    [Test]
    public async Task Fill_mask_gives_candidates_for_each_mask_as_text_and_as_json()
    {
        string[] arguments = ["fill-mask", "--checkpoint", run.Path, "The [MASK] sat on the [MASK].", "--top-k", "3"];
        var text = await RunFolder.Run(arguments);
        var json = await RunFolder.Run([.. arguments, "--json"]);
        var masks = JsonNode.Parse(json.Output)!["masks"]!.AsArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(text.Code, Is.EqualTo(ExitCode.Success), text.Error);
            Assert.That(text.Output.Split('\n').Count(line => line.Contains(" %  ")), Is.EqualTo(6));
            Assert.That(masks, Has.Count.EqualTo(2));
            Assert.That(masks[0]!.AsArray(), Has.Count.EqualTo(3));
            Assert.That((double)masks[0]![0]!["probability"]!, Is.GreaterThanOrEqualTo((double)masks[0]![1]!["probability"]!));
            Assert.That(masks[0]![0]!.AsObject().Select(pair => pair.Key), Is.EqualTo(new[] { "id", "token", "text", "probability" }));
        }
    }

    [Test]
    public async Task Eval_pairs_prints_each_file_and_the_mean()
    {
        var pairs = Directory.CreateDirectory(run.File("pairs")).FullName;
        File.WriteAllText(Path.Combine(pairs, "one.jsonl"), Pair("The cats sit.", "The cats sits.") + Pair("A dog.", "A dog."));
        File.WriteAllText(Path.Combine(pairs, "two.jsonl"), Pair("She saw herself.", "She saw himself."));

        string[] arguments = ["eval", "pairs", "--checkpoint", run.Path, "--data", pairs];
        var text = await RunFolder.Run(arguments);
        var causal = await RunFolder.Run([.. arguments, "--score", "causal", "--limit", "1", "--json"]);
        var report = JsonNode.Parse(causal.Output)!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(text.Code, Is.EqualTo(ExitCode.Success), text.Error);
            Assert.That(text.Output, Does.Match("(?m)^one +2 ").And.Match("(?m)^two +1 ").And.Match("(?m)^mean +3 "));
            Assert.That(text.Output, Does.Contain("mlm mean").And.Contain("convention golden"));
            Assert.That((string?)report["convention"], Is.EqualTo("golden"));
            Assert.That((string?)report["score"], Is.EqualTo("causal"));
            Assert.That(report["files"]!.AsArray(), Has.Count.EqualTo(2));
            Assert.That((int)report["files"]![0]!["pairs"]!, Is.EqualTo(1));
            Assert.That(report["mean"]!["causal"], Is.Not.Null);
            Assert.That(report["mean"]!["mlm"], Is.Null);
        }
    }

    [Test]
    public async Task Eval_perplexity_measures_both_objectives_on_a_file_and_on_a_folder()
    {
        var text = string.Concat(Enumerable.Repeat("The cat sat on the mat.\nA dog ran to the house .\n", 31));
        File.WriteAllText(run.File("held.txt"), text);
        Directory.CreateDirectory(run.File("text"));
        File.WriteAllText(run.File("text", "a.train"), "Not read here.\n");
        File.WriteAllText(run.File("text", "a.dev"), text);

        var ofFile = await RunFolder.Run("eval", "perplexity", "--checkpoint", run.Path, "--data", run.File("held.txt"), "--json");
        var ofFolder = await RunFolder.Run("eval", "perplexity", "--checkpoint", run.Path, "--data", run.File("text"), "--json");
        var shown = await RunFolder.Run("eval", "perplexity", "--checkpoint", run.Path, "--data", run.File("text"));
        var report = JsonNode.Parse(ofFile.Output)!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ofFile.Code, Is.EqualTo(ExitCode.Success), ofFile.Error);
            Assert.That(ofFolder.Output, Is.EqualTo(ofFile.Output));
            Assert.That((double)report["clm_loss"]!, Is.EqualTo(Math.Log(4096)).Within(1));
            Assert.That((double)report["clm_perplexity"]!, Is.EqualTo(Math.Exp((double)report["clm_loss"]!)).Within(1e-6).Percent);
            Assert.That((double)report["mlm_loss"]!, Is.EqualTo(Math.Log(4096)).Within(1));
            Assert.That((long)report["mlm_targets"]!, Is.GreaterThan(0).And.LessThan((long)report["clm_targets"]! / 2));
            Assert.That(shown.Output, Does.Contain("CLM  loss").And.Contain("perplexity").And.Contain("MLM  loss").And.Contain("accuracy"));
        }
    }

    [Test]
    public async Task What_is_wrong_with_a_checkpoint_is_said_in_one_line()
    {
        async Task<string> Error(string checkpoint)
        {
            var (exit, _, error) = await RunFolder.Run("generate", "--checkpoint", checkpoint);
            Assert.That(exit, Is.EqualTo(ExitCode.UserError), checkpoint);
            Assert.That(error.TrimEnd().Split('\n'), Has.Exactly(1).Items);
            return error;
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await Error(run.File("nowhere")), Does.Contain("no such checkpoint folder"));
            Assert.That(await Error(Path.GetDirectoryName(run.Checkpoint)!), Does.Contain("neither a checkpoint"));

            run.Configuration["num_hidden_layers"] = 1;
            run.WriteConfiguration();
            Assert.That(await Error(run.Path), Does.Contain("layers.1."));

            run.Configuration["num_hidden_layers"] = 2;
            run.Configuration["intermediate_size"] = 56;
            run.WriteConfiguration();
            Assert.That(await Error(run.Path), Does.Contain("layers.0.mlp").And.Match(@"\[(56|112), 32\]"));

            run.Configuration["vocab_size"] = 4000;
            run.WriteConfiguration();
            Assert.That(await Error(run.Path), Does.Contain("4096 entries").And.Contain("4000"));

            File.Delete(run.File("tokenizer.json"));
            Assert.That(await Error(run.Path), Does.Contain("tokenizer.json"));
        }
    }

    [Test]
    public async Task Bad_pairs_and_settings_are_errors_of_the_user()
    {
        var pairs = run.File("pairs.jsonl");
        File.WriteAllText(pairs, Pair("The cats sit.", "The cats sits.") + "{}\n");
        using (Assert.EnterMultipleScope())
        {
            foreach (var (arguments, said) in new[]
            {
                (new[] { "eval", "pairs", "--data", pairs }, "pairs.jsonl:2"),
                (["eval", "pairs", "--data", run.File("absent.jsonl")], "absent.jsonl"),
                (["eval", "pairs", "--data", pairs, "--limit", "0"], "limit"),
                (["eval", "perplexity", "--data", run.File("absent")], "absent"),
                (["generate", "--top-p", "2"], "top-p"),
                (["fill-mask", "no mask here"], "[MASK]"),
            })
            {
                var (exit, _, error) = await RunFolder.Run([.. arguments, "--checkpoint", run.Path]);
                Assert.That(exit, Is.EqualTo(ExitCode.UserError), string.Join(' ', arguments));
                Assert.That(error, Does.Contain(said));
            }
        }
    }

    private static string Pair(string good, string bad) => $$"""{"sentence_good": "{{good}}", "sentence_bad": "{{bad}}"}""" + "\n";
}
