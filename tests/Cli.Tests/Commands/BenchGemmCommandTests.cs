using System.Text.Json;

namespace AntLM.Cli.Tests.Commands;

public sealed class BenchGemmCommandTests
{
    [Test]
    public async Task Prints_one_json_object_with_consistent_figures()
    {
        var (code, output, _) = await CommandRun.Of("bench", "gemm", "--m", "33", "--n", "31", "--k", "127", "--transpose-b", "--json");
        Assert.That(code, Is.EqualTo(ExitCode.Success));
        var result = JsonDocument.Parse(output).RootElement;
        var gflops = result.GetProperty("gflops").GetDouble();
        var milliseconds = result.GetProperty("milliseconds").GetDouble();
        Assert.Multiple(() =>
        {
            Assert.That(result.GetProperty("n").GetInt32(), Is.EqualTo(31));
            Assert.That(result.GetProperty("transpose_b").GetBoolean());
            Assert.That(gflops * milliseconds, Is.EqualTo(2.0 * 33 * 31 * 127 / 1e6).Within(1e-6).Percent);
            Assert.That(result.GetProperty("best_gflops").GetDouble(), Is.GreaterThanOrEqualTo(gflops));
        });
    }

    [TestCase("--m", "0", "--m must be 1 or more, not 0.")]
    [TestCase("--k", "many", "many")]
    public async Task A_wrong_size_is_one_line_and_exit_code_2(string option, string value, string expected)
    {
        var (code, _, error) = await CommandRun.Of("bench", "gemm", option, value);
        Assert.That(code, Is.EqualTo(ExitCode.UserError));
        Assert.That(error.TrimEnd().Split('\n'), Has.Length.EqualTo(1).And.ItemAt(0).Contains(expected));
    }
}
