using AntLM.Engine.Devices.Cuda;

namespace AntLM.Cli.Tests.Commands;

public sealed class BenchKernelCommandTests
{
    [Test]
    public async Task Without_a_gpu_it_ends_with_the_reason_in_one_line()
    {
        var search = CudaSearch.Run();
        if (search.IsFound)
        {
            Assert.Ignore("This machine has a GPU.");
        }

        var (code, output, error) = await CommandRun.Of("bench", "kernel", "--all");
        Assert.That(code, Is.EqualTo(ExitCode.UserError));
        Assert.That(output, Is.Empty);
        Assert.That(error.TrimEnd().Split('\n').Single(), Does.Contain(search.Reason));
    }

    [TestCase("LayerNrm", "Did you mean LayerNorm?")]
    [TestCase("Gelu", "--precision", "fp16", "fp16")]
    [TestCase("Gelu", "--length", "0", "--length must be at least 1.")]
    public async Task A_mistake_is_told_before_a_gpu_is_looked_for(params string[] arguments)
    {
        var (code, _, error) = await CommandRun.Of(["bench", "kernel", .. arguments[..^1]]);
        Assert.That(code, Is.EqualTo(ExitCode.UserError));
        Assert.That(error.TrimEnd().Split('\n').Single(), Does.Contain(arguments[^1]));
    }
}
