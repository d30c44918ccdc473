namespace AntLM.Cli.Tests.Commands;

[TestFixture("babyllama")]
[TestFixture("ltgbert")]
public sealed class ExportAndImportCommandTests(string modelType)
{
    private RunFolder run = null!;

    [SetUp]
    public void CreateRun() => run = new RunFolder(modelType);

    [TearDown]
    public void DeleteRun() => run.Dispose();

    [Test]
    public async Task What_comes_back_is_a_checkpoint_that_says_the_same()
    {
        var exported = await CommandRun.Of("export", "--checkpoint", run.Path, "--to", run.File("out"));
        var imported = await CommandRun.Of("import", "--from", run.File("out"), "--to", run.File("back"));
        string[] generate = ["generate", "--prompt", "The dog", "--max-tokens", "8", "--seed", "3", "--checkpoint"];
        string[] fill = ["fill-mask", "The [MASK] sat.", "--json", "--checkpoint"];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exported.Code, Is.EqualTo(ExitCode.Success), exported.Error);
            Assert.That(exported.Output, Does.Contain("  config.json\n").And.Contain("  model.safetensors\n"));
            Assert.That(imported.Code, Is.EqualTo(ExitCode.Success), imported.Error);
            Assert.That(imported.Output, Does.Contain($"--checkpoint {run.File("back")}"));
            foreach (var command in new[] { generate, fill })
            {
                var before = await RunFolder.Run([.. command, run.Path]);
                var after = await RunFolder.Run([.. command, run.File("back")]);
                Assert.That(after, Is.EqualTo(before));
                Assert.That(after.Code, Is.EqualTo(ExitCode.Success), after.Error);
            }
        }
    }

    [Test]
    public async Task Mistakes_are_told_in_one_line_and_leave_nothing()
    {
        string[][] mistakes =
        [
            ["export", "--checkpoint", run.Path, "--to", run.File("new"), "--dtype", "fp23"],
            ["export", "--checkpoint", run.File("absent"), "--to", run.File("new")],
            ["export", "--checkpoint", run.Path, "--to", run.Path],
            ["import", "--from", run.File("absent"), "--to", run.File("new")],
            ["import", "--from", run.Path, "--to", run.File("new")],
        ];
        string[] said = ["Did you mean fp32?", "no such checkpoint folder", "is there already", "there is no such folder", "config.json"];
        using (Assert.EnterMultipleScope())
        {
            foreach (var (arguments, text) in mistakes.Zip(said))
            {
                var (code, _, error) = await CommandRun.Of(arguments);
                Assert.That(code, Is.EqualTo(ExitCode.UserError), string.Join(' ', arguments));
                Assert.That(error.TrimEnd('\n'), Does.Contain(text).And.Not.Contain("\n"));
            }

            Assert.That(Directory.Exists(run.File("new")), Is.False);
        }
    }
}
