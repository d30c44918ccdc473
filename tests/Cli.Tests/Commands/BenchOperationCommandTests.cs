using System.Text.Json;

namespace AntLM.Cli.Tests.Commands;

public sealed class BenchOperationCommandTests
{
    private static readonly string[] Tiny =
        ["--model", "ltgbert-xs", "--batch", "1", "--length", "3", "--seconds", "0", "--device", "cpu"];

    [Test]
    public async Task Prints_one_json_object_with_consistent_figures()
    {
        var (code, output, _) = await CommandRun.Of(["bench", "op", "geglunorm", .. Tiny, "--json"]);
        Assert.That(code, Is.EqualTo(ExitCode.Success));
        var result = JsonDocument.Parse(output).RootElement;
        var ceiling = result.GetProperty("ceilings").GetProperty("gigabytes_per_second").GetDouble();
        var operations = result.GetProperty("operations").EnumerateArray().ToList();
        Assert.That(
            operations.Select(row => row.GetProperty("operation").GetString()), Is.EqualTo(new[] { "GeGluNorm", "GeGluNormBackward" }));
        foreach (var rate in operations.Select(row => row.GetProperty("rate")))
        {
            Assert.That(
                rate.GetProperty("percent_of_copy").GetDouble(),
                Is.EqualTo(100 * rate.GetProperty("gigabytes_per_second").GetDouble() / ceiling).Within(1e-9).Percent);
        }

        // 3 rows of 2 · 512 inputs, 512 outputs and one deviation.
        var forward = operations[0].GetProperty("rate");
        Assert.That(
            forward.GetProperty("gigabytes_per_second").GetDouble() * forward.GetProperty("milliseconds").GetDouble() * 1e6,
            Is.EqualTo(3 * 4 * ((3 * 512) + 1)).Within(1e-6).Percent);
    }

    [Test]
    public async Task Prints_a_table()
    {
        var (code, output, _) = await CommandRun.Of(["bench", "op", "Gelu", .. Tiny]);
        var lines = output.TrimEnd().Split('\n');
        Assert.That(code, Is.EqualTo(ExitCode.Success));
        Assert.That(lines, Has.Length.EqualTo(4));
        Assert.That(lines[2], Does.StartWith("Gelu ").And.Contains("ltgbert-xs 1×3"));
    }

    [TestCase("LayerNrm", "LayerNrm is not an operation. Did you mean LayerNorm?")]
    [TestCase("--device", "cpu", "Name one operation, or write --all")]
    [TestCase("Gelu", "--all", "Name one operation, or write --all")]
    [TestCase("Gelu", "--batch", "0", "--batch must be at least 1.")]
    [TestCase("Gelu", "--seconds", "-1", "--seconds must not be negative.")]
    [TestCase("Gelu", "--model", "babyllama-1m", "babyllama-1m")]
    public async Task A_mistake_is_one_line_and_exit_code_2(params string[] arguments)
    {
        var (code, _, error) = await CommandRun.Of(["bench", "op", .. arguments[..^1]]);
        Assert.That(code, Is.EqualTo(ExitCode.UserError));
        Assert.That(error.TrimEnd().Split('\n')[^1], Does.Contain(arguments[^1]));
    }
}
