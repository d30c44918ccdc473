using System.IO.Compression;
using System.Text.Json.Nodes;

namespace AntLM.Cli.Tests.Commands;

[TestFixture("babyllama")]
[TestFixture("ltgbert")]
public sealed class FinetuneCommandTests(string modelType)
{
    private static readonly string[] Animals = ["dog", "cat", "bird", "fish", "horse"];

    private RunFolder run = null!;
    private string data = null!;
    private string results = null!;

    [SetUp]
    public void Create()
    {
        run = new RunFolder(modelType);
        data = Directory.CreateDirectory(run.File("glue")).FullName;
        results = run.File("results");
        WriteSentences("cola.train", 20);
        WriteSentences("cola.valid", 9);
        WritePairs("mnli.train", 12);
        WritePairs("mnli.valid", 6);
        WritePairs("mnli-mm.valid", 5);
    }

    [TearDown]
    public void Delete() => run.Dispose();

    [Test]
    public async Task Keeps_a_model_predictions_and_results_of_each_seed()
    {
        var (code, output, error) = await Finetune("--task", "cola", "--seeds", "1", "2");
        var cola = Results()["glue"]!["cola"]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(ExitCode.Success), error);
            Assert.That(output, Does.Match(@"(?m)^cola +2 +9 .* ± .*  reduced, 20 examples$"));
            Assert.That(error, Does.Match(@"(?m)^cola  seed 2  epoch 1  loss \d\.\d{4}  accuracy .*  best  \("));
            Assert.That((string?)cola["training_set"], Is.EqualTo("reduced"));
            Assert.That((string?)cola["score_name"], Is.EqualTo("matthews"));
            Assert.That((double)cola["score"]!["mean"]!, Is.EqualTo((double)cola["matthews"]!["mean"]!));
            Assert.That((string?)cola["settings"]!["mask"], Is.EqualTo(modelType == "babyllama" ? "causal" : "bidirectional"));
            Assert.That(cola["seeds"]!.AsArray().Select(seed => (int)seed!["seed"]!), Is.EqualTo(new[] { 1, 2 }));
            foreach (var seed in new[] { "1", "2" })
            {
                Assert.That(
                    Directory.GetFiles(Path.Combine(results, "cola", "seed-" + seed)).Select(Path.GetFileName),
                    Is.EquivalentTo(new[] { "config.json", "model.safetensors", "tokenizer.json" }));
                var predictions = Predictions(seed)["glue"]!["cola"]!["predictions"]!.AsArray();
                Assert.That(
                    predictions.Select(one => (string?)one!["id"]), Is.EqualTo(Enumerable.Range(0, 9).Select(index => $"cola_{index}")));
                Assert.That(predictions.Select(one => (int)one!["pred"]!).Distinct(), Is.SubsetOf(new[] { 0, 1 }));
            }
        }
    }

    [Test]
    public async Task The_mismatched_examples_are_judged_by_the_model_of_mnli()
    {
        await Finetune("--task", "cola");
        var (code, output, error) = await Finetune("--task", "mnli-mm", "mnli", "--json");
        var printed = JsonNode.Parse(output)!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(ExitCode.Success), error);
            Assert.That((int)printed["mnli"]!["examples"]!, Is.EqualTo(6));
            Assert.That((int)printed["mnli-mm"]!["examples"]!, Is.EqualTo(5));
            Assert.That(printed["mnli"]!["f1"], Is.Null);
            Assert.That(error.Split('\n').Count(line => line.Contains("epoch 1")), Is.EqualTo(1));
            Assert.That(
                Results()["glue"]!.AsObject().Select(task => task.Key), Is.EqualTo(new[] { "cola", "mnli", "mnli-mm" }));
            Assert.That(Directory.Exists(Path.Combine(results, "mnli-mm")), Is.False);
        }
    }

    [Test]
    public async Task Models_and_predictions_of_seeds_that_are_not_asked_for_any_more_do_not_stay_beside_the_results()
    {
        await Finetune("--task", "cola", "mnli", "--seeds", "1", "2");
        await Finetune("--task", "cola", "--seeds", "3", "2");
        await Finetune("--task", "mnli", "--seeds", "2");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ModelsOf("cola"), Is.EquivalentTo(new[] { "seed-2", "seed-3" }));
            Assert.That(ModelsOf("mnli"), Is.EqualTo(new[] { "seed-2" }));
            Assert.That(TasksOf("2"), Is.EqualTo(new[] { "cola", "mnli" }));
            Assert.That(TasksOf("3"), Is.EqualTo(new[] { "cola" }));
            Assert.That(File.Exists(Path.Combine(results, "predictions.glue.seed-1.json.gz")), Is.False);
        }

        IEnumerable<string?> ModelsOf(string task) => Directory.GetDirectories(Path.Combine(results, task)).Select(Path.GetFileName);

        IEnumerable<string> TasksOf(string seed) => Predictions(seed)["glue"]!.AsObject().Select(task => task.Key);
    }

    [Test]
    public async Task All_tasks_leaves_out_those_without_a_training_set_and_says_so()
    {
        File.Delete(Path.Combine(data, "mnli.train.jsonl"));
        var (code, output, error) = await Finetune("--task", "all", "--lora");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(ExitCode.Success), error);
            Assert.That(error, Does.Contain("qnli: left out, there is no ").And.Contain("mnli: left out, there is no "));
            Assert.That(output.Split('\n').Count(line => line.EndsWith("missing, 0 examples", StringComparison.Ordinal)), Is.EqualTo(10));
            Assert.That((string?)Results()["glue"]!["mnli-mm"]!["training_set"], Is.EqualTo("missing"));
            Assert.That((int)Results()["glue"]!["cola"]!["settings"]!["lora"]!["rank"]!, Is.EqualTo(8));
        }
    }

    [TestCase("mnli-mm")]
    [TestCase("mnli")]
    public async Task A_validation_set_that_is_missing_is_known_before_anything_is_trained(string name)
    {
        File.Delete(Path.Combine(data, name + ".valid.jsonl"));
        var (code, _, error) = await Finetune("--task", "all");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(ExitCode.UserError));
            Assert.That(
                error.Replace(data, "DATA"), Is.EqualTo($"antlm: {name} needs DATA/{name}.valid.jsonl, and there is no such file.\n"));
            Assert.That(Directory.Exists(results), Is.False);
        }
    }

    [Test]
    public async Task Commands_that_need_a_language_model_refuse_a_classifier()
    {
        await Finetune("--task", "cola");
        var classifier = Path.Combine(results, "cola", "seed-12");
        var (code, _, error) = await RunFolder.Run("generate", "--checkpoint", classifier, "--prompt", "a");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(ExitCode.UserError));
            Assert.That(error, Does.Contain($"{classifier} is a classifier that was fine-tuned on cola"));
        }
    }

    [TestCase("There is no task 'colla'. Did you mean cola?", "--task", "colla")]
    [TestCase("rte needs DATA/rte.train.jsonl, and there is no such file.", "--task", "rte")]
    [TestCase("The learning rate of fine-tuning is -1; it must be above 0.", "--task", "cola", "--lr", "-1")]
    [TestCase("--seeds names 12 more than once; a seed counts once.", "--task", "cola", "--seeds", "12", "13", "12")]
    [TestCase("--lora-rank, --lora-alpha and --lora-dropout need --lora.", "--task", "cola", "--lora-rank", "4")]
    public async Task A_mistake_is_one_line_and_nothing_is_written(string message, params string[] arguments)
    {
        var (code, _, error) = await Finetune(arguments);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(ExitCode.UserError));
            Assert.That(error.Replace(data, "DATA"), Is.EqualTo($"antlm: {message}\n"));
            Assert.That(Directory.Exists(results), Is.False);
        }
    }

    private Task<(int Code, string Output, string Error)> Finetune(params string[] arguments) => RunFolder.Run(
        ["finetune", "--checkpoint", run.Path, "--data", data, "--out", results, "--epochs", "1", "--batch", "8", .. arguments]);

    private JsonNode Results() => JsonNode.Parse(File.ReadAllText(Path.Combine(results, "results.json")))!;

    private JsonNode Predictions(string seed)
    {
        using var file = File.OpenRead(Path.Combine(results, $"predictions.glue.seed-{seed}.json.gz"));
        using var text = new GZipStream(file, CompressionMode.Decompress);
        return JsonNode.Parse(text)!;
    }

    private void WriteSentences(string name, int count) => Write(name, Enumerable.Range(0, count).Select(number => new JsonObject
    {
        ["sentence"] = $"The {Animals[number % 5]} {(number % 2 == 0 ? "runs" : "run")}.",
        ["label"] = (number + 1) % 2,
        ["idx"] = number,
    }));

    private void WritePairs(string name, int count) => Write(name, Enumerable.Range(0, count).Select(number => new JsonObject
    {
        ["premise"] = $"A {Animals[number % 5]} sleeps.",
        ["hypothesis"] = $"A {Animals[number % 3]} rests.",
        ["label"] = number % 3,
    }));

    private void Write(string name, IEnumerable<JsonObject> lines) =>
        File.WriteAllLines(Path.Combine(data, name + ".jsonl"), lines.Select(line => line.ToJsonString()));
}
