using AntLM.Engine.Interop;
using AntLM.Engine.Training;

namespace AntLM.Cli.Tests.Commands;

/// <summary>Runs that are repeated, interrupted, resumed, or that cannot be.</summary>
public sealed class ResumeTests
{
    private TrainingFolder folder = null!;

    [SetUp]
    public void CreateFolder() => folder = new TrainingFolder();

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [TestCase("babyllama")]
    [TestCase("ltgbert")]
    public async Task The_same_command_and_a_resumed_run_give_the_same_bits(string architecture)
    {
        using var runs = new TrainingFolder(architecture);
        foreach (var name in new[] { "one", "two", "resumed" })
        {
            var trained = await runs.TrainInto(runs.At(name));
            Assert.That(trained.Code, Is.Zero, trained.Error);
        }

        Directory.Delete(runs.At("resumed", "checkpoints", "epoch-0002"), recursive: true);
        var resumed = await runs.TrainInto(runs.At("resumed"), "--resume", "auto");
        Assert.That(resumed.Code, Is.Zero, resumed.Error);
        Assert.That(resumed.Output, Does.Contain("resuming after epoch 1\n"));
        foreach (var name in new[] { "two", "resumed" })
        {
            foreach (var file in new[] { "model.safetensors", "optimizer.safetensors", "state.json" })
            {
                Assert.That(Bytes(name, file), Is.EqualTo(Bytes("one", file)), $"{name}: {file}");
            }

            Assert.That(Metrics(name), Is.EqualTo(Metrics("one")), name);
        }

        byte[] Bytes(string run, string file) => File.ReadAllBytes(runs.At(run, "checkpoints", "epoch-0002", file));

        // Times differ, and a resumed run starts twice.
        string[] Metrics(string run) => [.. File.ReadLines(runs.At(run, "metrics.jsonl"))
            .Where(line => !line.Contains("\"type\":\"run\""))
            .Select(line => line[..line.IndexOf(",\"seconds\"", StringComparison.Ordinal)])];
    }

    [Test]
    public async Task A_folder_with_a_run_is_not_trained_into_again()
    {
        await folder.Train();
        var (exit, _, error) = await folder.Train();
        Assert.That(exit, Is.EqualTo(2));
        Assert.That(error, Does.EndWith("holds a run with 2 finished epochs: go on with --resume auto, or choose another --out.\n"));
    }

    [Test]
    public async Task A_finished_run_says_so_and_stays_as_it_is()
    {
        await folder.Train();
        var before = Files();
        var (exit, output, _) = await folder.Train("--resume", "auto");
        Assert.That(exit, Is.Zero);
        Assert.That(output, Does.EndWith("the run is finished, all its 2 epochs are trained; there is nothing to resume\n"));
        Assert.That(Files(), Is.EqualTo(before));

        (string, long, DateTime)[] Files() => [.. new DirectoryInfo(folder.Run).EnumerateFiles("*", SearchOption.AllDirectories)
            .OrderBy(file => file.FullName, StringComparer.Ordinal).Select(file => (file.FullName, file.Length, file.LastWriteTimeUtc))];
    }

    [Test]
    public async Task A_run_is_resumed_with_its_own_configuration_only()
    {
        await folder.Train();
        Directory.Delete(folder.Checkpoint(2), recursive: true);
        var (exit, _, error) = await folder.Train(
            "--resume", "auto", "--set", "seed=4", "training.schedule=2_CLM", "optimizer.learning_rate=0.1", "evaluation.max_sequences=1");
        Assert.That(exit, Is.EqualTo(2));
        Assert.That(error, Is.EqualTo(
            $"antlm: {folder.At("run", "config.yaml")}: the run was started with another configuration: seed is 4, was 1; "
            + "training.schedule is 2_CLM, was 1_CLM+1_MLM; optimizer.learning_rate is 0.1, was 0.0007. "
            + "Resume it with its own values, or choose another --out.\n"));
    }

    [Test]
    public async Task The_text_of_a_resumed_run_may_lie_elsewhere_but_must_be_the_same()
    {
        await folder.Train();
        Directory.Delete(folder.Checkpoint(2), recursive: true);
        Directory.Move(folder.Text, folder.At("moved"));
        File.AppendAllText(folder.At("moved", "tales.txt"), "One more line.\n");
        var other = await folder.Train("--resume", "auto", "--data", folder.At("moved"));
        Assert.That(other.Code, Is.EqualTo(2));
        Assert.That(other.Error, Does.EndWith("was trained on other text than the run is given now: give the same text.\n"));

        var lines = File.ReadAllLines(folder.At("moved", "tales.txt"));
        File.WriteAllLines(folder.At("moved", "tales.txt"), lines[..^1]);
        var same = await folder.Train(
            "--resume", "auto", "--data", folder.At("moved"), "--set", "training.micro_batch_size=3", "training.recompute=blocks");
        Assert.That(same.Code, Is.Zero, same.Error);
    }

    [Test]
    public async Task One_command_trains_into_a_folder_at_a_time()
    {
        using (RunLock.Take(folder.Run))
        {
            var (exit, _, error) = await folder.Train();
            Assert.That(exit, Is.EqualTo(2));
            Assert.That(error, Does.StartWith($"antlm: Another command is training into {folder.Run}: wait for its end"));
        }

        Assert.That(Directory.Exists(folder.Run), Is.False, "what was not written into is removed");
        Assert.That((await folder.Train()).Code, Is.Zero);
        Assert.That(File.Exists(Path.Combine(folder.Run, ".lock")), Is.False);
    }

    [Test]
    public async Task A_damaged_checkpoint_is_named()
    {
        await folder.Train();
        Directory.Delete(folder.Checkpoint(2), recursive: true);
        using (var file = File.OpenWrite(folder.Checkpoint(1, "model.safetensors")))
        {
            file.SetLength(file.Length - 4);
        }

        var resumed = await folder.Train("--resume", "auto");
        var used = await RunFolder.Run("generate", "--checkpoint", folder.Checkpoint(1), "--prompt", "The dog");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((resumed.Code, used.Code), Is.EqualTo((2, 2)));
            Assert.That(resumed.Error, Does.Contain("model.safetensors is cut off: tensor "));
            Assert.That(resumed.Error, Does.EndWith($"delete {folder.Checkpoint(1).TrimEnd('/')} to go on from the checkpoint before it.\n"));
            Assert.That(used.Error, Does.Contain("model.safetensors is cut off: tensor "));
        }
    }

    [TestCase("config.json", "config.json cannot be read")]
    [TestCase("model.safetensors", "is neither a checkpoint (it has no model.safetensors) nor a run with a complete one")]
    public async Task A_checkpoint_without_a_file_is_named(string missing, string message)
    {
        await folder.Train();
        File.Delete(folder.Checkpoint(2, missing));
        var used = await RunFolder.Run("generate", "--checkpoint", folder.Checkpoint(2), "--prompt", "The dog");
        Assert.That(used.Code, Is.EqualTo(2));
        Assert.That(used.Error, Does.Contain(message).And.EndsWith("\n"));
        var run = await RunFolder.Run("generate", "--checkpoint", folder.Run, "--prompt", "The dog");
        Assert.That(run.Code, Is.Zero, "the run's newest complete checkpoint serves");
    }

    [TestCase("dev_fraction=0")]
    [TestCase("one line")]
    public async Task Without_held_out_text_a_run_trains_and_says_that_it_is_not_evaluated(string why)
    {
        if (why == "one line")
        {
            folder.Write("The dog sees the cat and the cat sees the dog and all of them see the bird.\n", "text", "tales.txt");
        }

        var (exit, output, error) = await folder.Train("--set", $"data.dev_fraction={(why == "one line" ? "0.5" : "0")}");
        Assert.That(exit, Is.Zero, error);
        Assert.That(output, Does.Contain("held-out losses are not evaluated: there is no held-out text").And.Not.Contain("held out: "));
        Assert.That(File.ReadAllText(Path.Combine(folder.Run, "metrics.jsonl")), Does.Not.Contain("evaluation"));
    }

    [Test]
    public async Task Without_a_mask_token_a_causal_run_trains_and_says_that_it_is_not_evaluated()
    {
        await folder.Train();
        var (exit, output, error) = await folder.TrainInto(
            folder.At("causal"), "--set", $"tokenizer.path={folder.TokenizerWithout("<mask>")}", "training.schedule=1_CLM");
        Assert.That(exit, Is.Zero, error);
        Assert.That(output, Does.Contain("held-out losses are not evaluated: the tokenizer has no mask token"));
    }

    [Test]
    public async Task A_loss_that_is_not_finite_ends_the_run_with_its_step_and_operation()
    {
        await folder.Train();
        Directory.Delete(folder.Checkpoint(2), recursive: true);
        var model = folder.Checkpoint(1, "model.safetensors");
        Spoil(model, "model.layers.0.mlp.up_proj.weight");
        var before = File.ReadAllBytes(model);
        var (exit, _, error) = await folder.Train("--resume", "auto");
        var step = File.ReadLines(Path.Combine(folder.Run, "metrics.jsonl")).Count(line => line.Contains("\"type\":\"step\""));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.EqualTo(2));
            Assert.That(error, Does.StartWith($"antlm: Step {step} (MLM): the loss is not finite, first in "));
            Assert.That(error, Does.Contain("Linear").And.EndsWith("try a lower learning rate.\n"));
            Assert.That(Directory.GetDirectories(Path.Combine(folder.Run, "checkpoints")), Has.Length.EqualTo(1));
            Assert.That(File.ReadAllBytes(model), Is.EqualTo(before));
        }
    }

    [Test]
    public async Task A_learning_rate_without_measure_ends_the_run_with_its_step()
    {
        var (exit, _, error) = await folder.Train(
            "--set", "optimizer.learning_rate=1e30", "learning_rate.schedule=constant", "optimizer.max_gradient_norm=null");
        Assert.That(exit, Is.EqualTo(2));
        Assert.That(error, Does.Match(@"^antlm: Step 1 \(CLM\): (the loss|a gradient) is not finite, [^\n]*; try a lower learning rate\.\n$"));
    }

    private static void Spoil(string file, string tensor)
    {
        SafetensorsTensor[] tensors;
        using (var opened = SafetensorsFile.Open(file))
        {
            tensors =
            [
                .. opened.Names.Select(name =>
                {
                    var values = opened.ReadFloats(name);
                    values[^1] = name == tensor ? float.NaN : values[^1];
                    return SafetensorsTensor.OfFloats(name, [.. opened.Entry(name).Shape], values);
                }),
            ];
        }

        SafetensorsWriter.Write(file, tensors);
    }
}
