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
    public async Task Prints_a_line()
    {
        var (code, output, _) = await CommandRun.Of(Tiny);
        Assert.That(code, Is.EqualTo(ExitCode.Success));
        Assert.That(output.TrimEnd().Split('\n'), Has.Length.EqualTo(1).And.ItemAt(0).Contains("tokens/s").And.ItemAt(0).Contains("first step"));
    }
}
