using System.Text.Json.Nodes;

namespace AntLM.Cli.Tests.Commands;

public sealed class VerifyCommandTests
{
    private string folder = null!;

    [SetUp]
    public void CreateFolder() => folder = Directory.CreateTempSubdirectory("antlm-verify-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task Cases_within_their_limits_exit_with_0_and_show_every_quantity()
    {
        var (exit, output, error) = await Run(
            Golden("models/babyllama-tied.json"), Golden("models/trajectory-ltgbert-lamb.json"), Golden("minimal-pairs/babyllama.json"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.EqualTo(ExitCode.Success), output + error);
            Assert.That(error, Is.Empty);
            Assert.That(output, Does.Contain("clm.grad.model.embed_tokens.weight").And.Contain("mlm.logits"));
            Assert.That(output, Does.Contain("grad_norm  (worst: step ").And.Contain("mlm_mean  (worst: case "));
            Assert.That(output, Does.Contain("all within their limits (fp32: ").And.Not.Contain("OVER"));
        }
    }

    [Test]
    public async Task A_changed_number_exits_with_1_and_is_named()
    {
        var path = Copy("models/babyllama-tied", json => json["expected"]!["mlm"]!["loss"] = 4.2119);
        var (exit, output, _) = await Run(path);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.EqualTo(ExitCode.Failure));
            Assert.That(output.Split('\n').Where(line => line.Contains("OVER")), Has.Exactly(1).Items.And.Some.Contains("mlm.loss"));
        }
    }

    [Test]
    public async Task Computed_values_are_dumped_and_verify_against_themselves_without_error()
    {
        var dump = Path.Combine(folder, "dump");
        foreach (var (name, tensors) in new[] { ("models/ltgbert-small", "expected"), ("models/trajectory-babyllama-adamw", "data") })
        {
            var path = Copy(name, _ => { });
            var (exit, _, _) = await Run(path, "--dump", dump);
            Assert.That(exit, Is.EqualTo(ExitCode.Success));

            var actual = Path.Combine(dump, Path.GetFileNameWithoutExtension(path) + ".actual");
            File.Copy(actual + ".json", path, overwrite: true);
            if (tensors == "expected")
            {
                File.Copy(actual + ".safetensors", Path.ChangeExtension(path, $".{tensors}.safetensors"), overwrite: true);
            }

            var (again, output, _) = await Run(path);
            var lines = output.Split('\n')
                .Where(line => line.Contains('%') && (tensors == "expected" || !line.Contains("final.")))
                .ToArray();
            Assert.That(again, Is.EqualTo(ExitCode.Success));
            Assert.That(lines, Is.Not.Empty.And.All.Match("^ +0.0 %"));
        }
    }

    [Test]
    public async Task Without_references_values_are_computed_and_dumped_and_said_not_to_be_compared()
    {
        var path = Copy("minimal-pairs/ltgbert", json =>
        {
            json["cases"] = new JsonArray(json["cases"]![0]!.DeepClone());
            foreach (var key in new[] { "good_causal", "bad_causal", "good_mlm_mean", "bad_mlm_mean" })
            {
                json["cases"]![0]!.AsObject().Remove(key);
            }
        });
        var (exit, output, _) = await Run(path, "--dump", folder);
        var dumped = JsonNode.Parse(File.ReadAllText(Path.ChangeExtension(path, ".actual.json")))!;
        var original = JsonNode.Parse(File.ReadAllText(Golden("minimal-pairs/ltgbert.json")))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.EqualTo(ExitCode.Success));
            Assert.That(output, Does.Contain("causal  (the case has no reference)"));
            Assert.That(
                (double)dumped["cases"]![0]!["good_causal"]!,
                Is.EqualTo((double)original["cases"]![0]!["good_causal"]!).Within(0.001).Percent);
            Assert.That(File.Exists(Path.ChangeExtension(path, ".actual.safetensors")), Is.False);
        }
    }

    [Test]
    public async Task What_is_no_case_is_an_error_of_one_line()
    {
        var other = Path.Combine(folder, "other.json");
        File.WriteAllText(other, "{}");
        var broken = Path.Combine(folder, "broken.json");
        File.WriteAllText(broken, "{");
        var alone = Path.Combine(folder, "alone.json");
        File.Copy(Golden("models/babyllama-tied.json"), alone);
        var misspelt = Copy("models/babyllama-tied", json => json["config"]!["hiden_size"] = 3);
        var missing = Copy("models/ltgbert-small", json => json.Remove("lengths"));
        using (Assert.EnterMultipleScope())
        {
            foreach (var (path, said) in new[]
            {
                (other, "not a case"), (broken, "not valid JSON"), (alone, "alone.weights.safetensors"), (misspelt, "hiden_size"),
                (missing, "\"lengths\" is missing"), (Path.Combine(folder, "absent.json"), "cannot be read"),
            })
            {
                var (exit, _, error) = await Run(path);
                Assert.That(exit, Is.EqualTo(ExitCode.UserError), path);
                Assert.That(error.TrimEnd().Split('\n'), Has.Exactly(1).Items.And.Some.Contains(said));
            }
        }
    }

    private static string Golden(string name) => Path.Combine(TestContext.CurrentContext.TestDirectory, "Golden", name);

    private static Task<(int Code, string Output, string Error)> Run(params string[] arguments) =>
        CommandRun.Of(["verify", "--device", "cpu", .. arguments]);

    private string Copy(string name, Action<JsonObject> change)
    {
        var source = Golden(name);
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(source)!, Path.GetFileName(name) + ".*.safetensors"))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        }

        var json = (JsonObject)JsonNode.Parse(File.ReadAllText(source + ".json"))!;
        change(json);
        var path = Path.Combine(folder, Path.GetFileName(name) + ".json");
        File.WriteAllText(path, json.ToJsonString());
        return path;
    }
}
