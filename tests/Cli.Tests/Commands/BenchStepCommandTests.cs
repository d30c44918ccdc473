using System.Text.Json;

namespace AntLM.Cli.Tests.Commands;

public sealed class BenchStepCommandTests
{
    private static readonly string[] Tiny =
        ["bench", "step", "--model", "ltgbert-xs", "--objective", "mlm", "--batch", "1", "--length", "31", "--steps", "1", "--device", "cpu"];

    [Test]
    public async Task Prints_one_json_object_with_consistent_figures()
    {
        var (code, output, _) = await CommandRun.Of([.. Tiny, "--json"]);
        Assert.That(code, Is.EqualTo(ExitCode.Success));
        var result = JsonDocument.Parse(output).RootElement;
        var tokens = result.GetProperty("tokens_per_second").GetDouble() * result.GetProperty("median_seconds").GetDouble();
        Assert.That(tokens, Is.EqualTo(31).Within(1e-6).Percent);
        Assert.That(result.GetProperty("first_seconds").GetDouble(), Is.Positive);
        Assert.That(result.GetProperty("start_up").ValueKind, Is.EqualTo(JsonValueKind.Null), "The CPU compiles nothing.");
    }

    [Test]
    public async Task Recomputing_takes_less_memory_and_gives_the_same_loss()
    {
        var kept = JsonDocument.Parse((await CommandRun.Of([.. Tiny, "--json"])).Output).RootElement;
        var again = JsonDocument.Parse((await CommandRun.Of([.. Tiny, "--json", "--recompute", "blocks"])).Output).RootElement;
        Assert.That(kept.GetProperty("recompute").GetString(), Is.EqualTo("none"));
        Assert.That(again.GetProperty("recompute").GetString(), Is.EqualTo("blocks"));
        Assert.That(again.GetProperty("loss").GetDouble(), Is.EqualTo(kept.GetProperty("loss").GetDouble()));
        Assert.That(Bytes(again, "arena_bytes"), Is.Positive.And.LessThan(0.5 * Bytes(kept, "arena_bytes")));
        Assert.That(Bytes(kept, "peak_memory_bytes"), Is.GreaterThan(Bytes(kept, "arena_bytes")));
        Assert.That(Bytes(kept, "process_peak_bytes"), Is.GreaterThan(Bytes(kept, "peak_memory_bytes")));

        static long Bytes(JsonElement result, string name) => result.GetProperty(name).GetInt64();
    }

    [TestCase("block", "--recompute block is not known. Did you mean blocks?")]
    [TestCase("everything", "--recompute everything is not known. There are: none, blocks.")]
    public async Task What_is_recomputed_has_a_name(string written, string message)
    {
        var (code, _, error) = await CommandRun.Of([.. Tiny, "--recompute", written]);
        Assert.That(code, Is.EqualTo(ExitCode.UserError));
        Assert.That(error.TrimEnd().Split('\n'), Has.Length.EqualTo(1).And.ItemAt(0).Contains(message));
    }

    [Test]
    public async Task Prints_a_line()
    {
        var (code, output, _) = await CommandRun.Of(Tiny);
        Assert.That(code, Is.EqualTo(ExitCode.Success));
        Assert.That(output.TrimEnd().Split('\n'), Has.Length.EqualTo(1).And.ItemAt(0).Contains("tokens/s").And.ItemAt(0).Contains("first step"));
    }
}
