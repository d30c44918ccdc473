namespace AntLM.Cli.Tests.Commands;

internal sealed class ReportCommandTests
{
    private string folder = "";

    [SetUp]
    public void MakeRun()
    {
        folder = Directory.CreateTempSubdirectory("antlm-report-").FullName;
        WriteMetrics(
            """{"type":"run","format":1}""",
            """{"type":"epoch","epoch":1,"objective":"CLM"}""",
            """{"type":"evaluation","epoch":1,"next_step":3,"clm_loss":2,"mlm_loss":3,"mlm_accuracy":0.25,"pairs_causal.mean":0.5}""",
            """{"type":"epoch","epoch":2,"objective":"MLM"}""",
            """{"type":"evaluation","epoch":2,"next_step":6,"clm_loss":1.5,"mlm_loss":2.5,"mlm_accuracy":0.5,"pairs_causal.mean":0.625}""");
    }

    [TearDown]
    public void RemoveRun() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task ShowsTheLastEpochOfARun()
    {
        var (code, output, _) = await CommandRun.Of("report", folder);
        Assert.That(code, Is.Zero);
        Assert.That(output.Split('\n')[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..], Is.EqualTo(
            new[] { "1.500", "4.48", "2.500", "50.0", "62.5", "-" }));
    }

    [Test]
    public async Task ShowsEveryEpochAsMarkdownAndDrawsThem()
    {
        var picture = Path.Combine(folder, "picture.png");
        var (code, output, _) = await CommandRun.Of("report", folder, "--epochs", "--markdown", "--picture", picture);
        Assert.That(code, Is.Zero);
        Assert.That(output.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(4));
        Assert.That(output, Does.Contain("MLM |"));
        Assert.That(File.ReadAllBytes(picture)[..4], Is.EqualTo(new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G' }));
    }

    [Test]
    public async Task NamesTheLineThatIsWrong()
    {
        WriteMetrics("""{"type":"run"}""", "not json");
        var (code, _, error) = await CommandRun.Of("report", folder);
        Assert.That(code, Is.EqualTo(ExitCode.UserError));
        Assert.That(error, Does.Contain("metrics.jsonl:2"));
    }

    [Test]
    public async Task RefusesARunWithoutEvaluations()
    {
        WriteMetrics("""{"type":"run"}""");
        var (code, _, error) = await CommandRun.Of("report", folder);
        Assert.That(code, Is.EqualTo(ExitCode.UserError));
        Assert.That(error, Does.Contain("no epoch has been evaluated"));
    }

    private void WriteMetrics(params string[] lines) => File.WriteAllLines(Path.Combine(folder, "metrics.jsonl"), lines);
}
