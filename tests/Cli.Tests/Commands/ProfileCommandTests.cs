using System.Text.Json;

namespace AntLM.Cli.Tests.Commands;

public sealed class ProfileCommandTests
{
    private static readonly string[] Tiny =
        ["--model", "ltgbert-xs", "--objective", "clm", "--batch", "1", "--length", "3", "--steps", "1", "--device", "cpu"];

    [Test]
    public async Task Prints_one_json_object_whose_parts_make_the_step()
    {
        var (code, output, _) = await CommandRun.Of(["profile", .. Tiny, "--json"]);
        Assert.That(code, Is.EqualTo(ExitCode.Success));
        var result = JsonDocument.Parse(output).RootElement;
        var rows = result.GetProperty("operations").EnumerateArray().ToList();
        Assert.That(
            rows.Select(row => row.GetProperty("phase").GetString()).Distinct(),
            Is.EqualTo(new[] { "forward", "loss", "backward", "optimizer" }));
        var attention = rows.Single(row => row.GetProperty("operation").GetString() == "DisentangledAttention");
        Assert.That(attention.GetProperty("calls").GetDouble(), Is.EqualTo(12));
        Assert.That(result.GetProperty("arena_bytes").GetInt64(), Is.Positive);
        var sum = rows.Sum(row => row.GetProperty("rate").GetProperty("milliseconds").GetDouble());
        Assert.That(sum, Is.Positive.And.LessThanOrEqualTo(result.GetProperty("step_milliseconds").GetDouble()));
    }

    [Test]
    public async Task Prints_a_table_by_phase()
    {
        var (code, output, _) = await CommandRun.Of(["profile", .. Tiny, "--recompute", "blocks"]);
        Assert.That(code, Is.EqualTo(ExitCode.Success));
        var first = output.TrimEnd().Split('\n').Skip(1).Select(line => line.Split(' ')[0]).Where(word => word != "");
        Assert.That(
            first,
            Is.EqualTo(new[] { "phase", "forward", "loss", "recompute", "backward", "optimizer", "between", "step", "peak" }));
    }

    [Test]
    public async Task A_wrong_number_is_one_line_and_exit_code_2()
    {
        var (code, _, error) = await CommandRun.Of(["profile", .. Tiny[..^4], "--steps", "0"]);
        Assert.That(code, Is.EqualTo(ExitCode.UserError));
        Assert.That(error.TrimEnd().Split('\n'), Has.Length.EqualTo(1).And.ItemAt(0).Contains("--steps must be at least 1."));
    }
}
