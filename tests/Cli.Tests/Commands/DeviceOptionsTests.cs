using System.CommandLine;
using AntLM.Engine.Devices.Cuda;

namespace AntLM.Cli.Tests.Commands;

public sealed class DeviceOptionsTests
{
    [Test]
    public void Every_command_that_computes_takes_device_and_precision()
    {
        var commands = Descendants(CommandLine.Create()).Where(command => HasOption(command, "--device")).ToList();
        Assert.That(commands.Select(command => command.Name), Is.SupersetOf(new[] { "train", "generate", "pairs", "verify", "profile" }));
        Assert.That(commands.Where(command => !HasOption(command, "--precision")).Select(command => command.Name), Is.Empty);
    }

    [Test]
    public async Task The_cpu_does_not_compute_in_bf16()
    {
        var (code, _, error) = await CommandRun.Of("bench", "op", "Gelu", "--device", "cpu", "--precision", "bf16");
        Assert.That(code, Is.EqualTo(ExitCode.UserError));
        Assert.That(error.TrimEnd().Split('\n').Single(), Does.Contain("--precision bf16 needs a GPU"));
    }

    [Test]
    public async Task Cuda_never_falls_back()
    {
        var search = CudaSearch.Run();
        if (search.IsFound)
        {
            Assert.Ignore("This machine has a GPU.");
        }

        var (code, _, error) = await CommandRun.Of("bench", "op", "Gelu", "--device", "cuda");
        Assert.That(code, Is.EqualTo(ExitCode.UserError));
        Assert.That(error.TrimEnd().Split('\n').Single(), Does.Contain("--device cuda is not available").And.Contain(search.Reason));
    }

    [Test]
    public async Task Doctor_says_what_it_found_or_why_there_is_no_gpu_and_what_was_tried()
    {
        var (code, output, _) = await CommandRun.Of("doctor");
        var search = CudaSearch.Run();
        Assert.That(code, Is.EqualTo(ExitCode.Success));
        Assert.That(output, Does.Contain(search.IsFound ? "device cuda   available" : $"device cuda   not available: {search.Reason}"));
        Assert.That(output, Does.Contain("kernel cache  "));
        foreach (var library in search.Libraries)
        {
            Assert.That(output, Does.Contain(library.Path ?? library.Attempts[0].Place), library.Title);
        }
    }

    private static bool HasOption(Command command, string name) => command.Options.Any(option => option.Name == name);

    private static IEnumerable<Command> Descendants(Command command) => command.Subcommands.SelectMany(Descendants).Prepend(command);
}
