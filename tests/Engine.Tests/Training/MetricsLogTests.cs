using System.Text.Json;
using AntLM.Engine.Tests.Configuration;
using AntLM.Engine.Training;

namespace AntLM.Engine.Tests.Training;

public sealed class MetricsLogTests
{
    private TemporaryDirectory directory = null!;

    private string FileName => directory.File("metrics.jsonl");

    [SetUp]
    public void CreateDirectory() => directory = new TemporaryDirectory();

    [TearDown]
    public void DeleteDirectory() => directory.Dispose();

    [Test]
    public void EverythingThatHappensIsALine()
    {
        Train(new TinyRun());
        var lines = Lines();
        Assert.Multiple(() =>
        {
            Assert.That(
                lines.Select(line => line.GetProperty("type").GetString()),
                Is.EqualTo(new[] { "run", "step", "step", "step", "epoch", "step", "step", "step", "epoch" }));
            Assert.That(
                lines[5].EnumerateObject().Select(property => property.Name),
                Is.EqualTo(new[]
                {
                    "type", "step", "epoch", "step_in_epoch", "steps_in_epoch", "objective", "loss", "gradient_norm", "learning_rate",
                    "targets", "tokens", "seconds",
                }));
            Assert.That(
                lines[4].EnumerateObject().Select(property => property.Name),
                Is.EqualTo(new[]
                {
                    "type", "epoch", "epochs", "objective", "next_step", "loss", "tokens", "seconds", "arena_bytes", "peak_memory_bytes",
                    "process_peak_bytes",
                }));
            Assert.That(lines[5].GetProperty("step").GetInt64(), Is.EqualTo(3));
            Assert.That(lines[5].GetProperty("objective").GetString(), Is.EqualTo("MLM"));
            Assert.That(lines[5].GetProperty("tokens").GetInt64(), Is.EqualTo(18));
            Assert.That(lines[4].GetProperty("next_step").GetInt64(), Is.EqualTo(3));
            Assert.That(File.ReadLines(FileName).First(), Does.Contain("\"schedule\":\"1_CLM+1_MLM\""));
            Assert.That(lines[0].GetProperty("total_steps").GetInt64(), Is.EqualTo(6));
        });
    }

    [Test]
    public void AResumedRunWritesTheLinesOfAnUninterruptedOne()
    {
        Train(new TinyRun());
        var whole = Lines();
        File.AppendAllText(FileName, "{\"type\":\"step\",\"st");
        var resumed = new TinyRun();
        resumed.Run.EpochsCompleted = 1;
        resumed.Run.StepsCompleted = 3;
        Train(resumed);
        var lines = Lines();
        Assert.That(
            lines.Where(line => line.GetProperty("type").GetString() != "run").Select(Place),
            Is.EqualTo(whole.Skip(1).Select(Place)));
        Assert.That(lines.Count(line => line.GetProperty("type").GetString() == "run"), Is.EqualTo(2));
    }

    [Test]
    public void AnEvaluationStaysWithItsEpoch()
    {
        using (var tiny = new TinyRun())
        using (var log = new MetricsLog(FileName))
        {
            log.OnStarted(tiny.Run);
            log.AppendEvaluation(1, 3, [new("clm_loss", 2.5), new("clm_perplexity", double.PositiveInfinity)]);
            log.AppendEvaluation(2, 6, [new("clm_loss", 2.25)]);
        }

        MetricsLog.CutBack(FileName, 3);
        var lines = Lines();
        Assert.Multiple(() =>
        {
            Assert.That(lines, Has.Count.EqualTo(2));
            Assert.That(lines[1].GetProperty("clm_loss").GetDouble(), Is.EqualTo(2.5));
            Assert.That(lines[1].GetProperty("clm_perplexity").GetString(), Is.EqualTo("Infinity"));
        });
    }

    [Test]
    public void AFreshRunBeginsWithAnEmptyFile()
    {
        Train(new TinyRun());
        Train(new TinyRun());
        Assert.That(Lines(), Has.Count.EqualTo(9));
    }

    [Test]
    public void AFileOfSomethingElseIsNotTouched()
    {
        File.WriteAllText(FileName, "{\"type\":\"run\",\"next_step\":0}\nnotes\n");
        Assert.That(
            () => MetricsLog.CutBack(FileName, 3),
            Throws.TypeOf<UserException>().With.Message.StartsWith($"{FileName}:2 is not a line that AntLM wrote"));
        Assert.That(File.ReadAllText(FileName), Does.EndWith("notes\n"));
    }

    private void Train(TinyRun tiny)
    {
        using (tiny)
        using (var log = new MetricsLog(FileName))
        {
            new Trainer(tiny.Run, [log]).Run();
        }
    }

    private List<JsonElement> Lines() => [.. File.ReadLines(FileName).Select(line => JsonElement.Parse(line))];

    private static string Place(JsonElement line) =>
        string.Join(' ', line.EnumerateObject().Where(property => property.Name is "type" or "step" or "epoch" or "next_step"));
}
