using System.Diagnostics;
using System.Globalization;

namespace AntLM.Cli.Tests.Commands;

/// <summary>
/// A run that cannot write any more, here because files may not grow beyond a limit, ends with one line and leaves what was there.
/// </summary>
[Platform("Linux")]
public sealed class FullDiskTests
{
    private TrainingFolder folder = null!;

    [SetUp]
    public async Task TrainTheFirstEpoch()
    {
        folder = new TrainingFolder();
        Assert.That((await folder.Train()).Code, Is.Zero);
        Directory.Delete(folder.Checkpoint(2), recursive: true);
    }

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    // The metrics of one epoch and a half are 4 kB; those of both epochs are below 32 kB, the optimiser's moments above.
    [TestCase(4, "metrics.jsonl cannot be written: ")]
    [TestCase(32, "The checkpoint of epoch 2 could not be saved; earlier ones are intact. ")]
    public async Task The_earlier_checkpoint_is_intact_and_the_run_can_be_resumed(int limit, string message)
    {
        var before = Checkpoint();
        var (exit, error) = await ResumeWithin(limit);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.EqualTo(2));
            Assert.That(error, Does.StartWith("antlm: ").And.Contains(message).And.EndsWith("\n"));
            Assert.That(error.Split('\n'), Has.Length.EqualTo(2), "one line");
            Assert.That(Directory.GetDirectories(folder.At("run", "checkpoints")), Has.Length.EqualTo(1));
            Assert.That(Checkpoint(), Is.EqualTo(before));
        }

        var resumed = await folder.Train("--resume", "auto");
        Assert.That(resumed.Code, Is.Zero, resumed.Error);
    }

    private byte[][] Checkpoint() =>
        [.. Directory.GetFiles(folder.Checkpoint(1)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    private async Task<(int Exit, string Error)> ResumeWithin(int kilobytes)
    {
        var limit = kilobytes.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo("bash") { RedirectStandardError = true, RedirectStandardOutput = true };
        string[] arguments =
        [
            "-c", $"trap '' XFSZ; ulimit -f {limit}; exec dotnet \"$@\"", "bash", typeof(CommandLine).Assembly.Location,
            "train", "--config", folder.Configuration, "--out", folder.Run, "--device", "cpu", "--resume", "auto",
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);

        // The runtime's own files are no part of the test.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        return (process.ExitCode, error);
    }
}
