using System.CommandLine;
using AntLM.Engine;

namespace AntLM.Cli.Tests;

public sealed class CommandLineTests
{
    [Test]
    public async Task HelpListsTheCommands()
    {
        var result = await Run("--help");
        Assert.That(result.Code, Is.Zero);
        Assert.That(result.Output, Does.Contain("doctor").And.Contain("AntLM trains one language model"));
    }

    [Test]
    public async Task VersionIsOneLine()
    {
        var result = await Run("--version");
        Assert.That((result.Code, result.Error), Is.EqualTo((0, "")));
        Assert.That(result.Output, Does.Match(@"^antlm \d+\.\d+\.\d+\S*\n$"));
    }

    [TestCase("docter", "antlm: 'docter' is not a command of `antlm`. Did you mean doctor? `antlm --help` shows what can be written.\n")]
    [TestCase("doctor --x", "antlm: Unrecognized command or argument '--x'. `antlm doctor --help` shows what can be written.\n")]
    [TestCase(
        "train --device tpu",
        "antlm: Argument 'tpu' not recognized. Must be one of: 'auto' 'cpu' 'cuda' `antlm train --help` shows what can be written.\n")]
    public async Task AWrongCommandLineIsOneLineAndExitCodeTwo(string arguments, string message)
    {
        var result = await Run(arguments.Split(' '));
        Assert.That(result, Is.EqualTo(new Result(2, "", message)));
    }

    [Test]
    public async Task ACommandLineWithoutACommandNamesThem()
    {
        var result = await Run();
        Assert.That(result.Code, Is.EqualTo(2));
        Assert.That(result.Error, Does.Match("^antlm: `antlm` needs a command: .*doctor.*\n$"));
    }

    [Test]
    public async Task DoctorShowsTheMachineAndWhyThereIsNoCuda()
    {
        var result = await Run("doctor");
        Assert.Multiple(() =>
        {
            Assert.That(result.Code, Is.Zero);
            Assert.That(result.Output, Does.Match(@"(?m)^\.net +\.NET 10\."));
            Assert.That(result.Output, Does.Match($"(?m)^threads +{Environment.ProcessorCount} "));
            Assert.That(result.Output, Does.Match("(?m)^device cpu +available"));
            Assert.That(result.Output, Does.Match("(?m)^device cuda +not available: ."));
        });
    }

    [Test]
    public async Task AUsersErrorIsOneLineAndExitCodeTwo()
    {
        Assert.That(await Fail(new UserException("a.yaml:3: no\nsuch")), Is.EqualTo(new Result(2, "", "antlm: a.yaml:3: no such\n")));
        Assert.That(
            await Fail(new AggregateException(new AggregateException(new UserException("inner")))),
            Is.EqualTo(new Result(2, "", "antlm: inner\n")));
    }

    [Test]
    public async Task AnErrorOfAntlmItselfIsOneLineAndExitCodeOne() =>
        Assert.That(
            await Fail(new InvalidOperationException("broken")),
            Is.EqualTo(new Result(
                1, "", "antlm: unexpected error, InvalidOperationException: broken (ANTLM_TRACE=1 shows where it came from)\n")));

    [Test]
    public async Task AnInterruptionIsExitCode130()
    {
        using var cancellation = new CancellationTokenSource();
        var result = await RunWith(
            token =>
            {
                cancellation.Cancel();
                token.ThrowIfCancellationRequested();
                return 0;
            },
            cancellation.Token);
        Assert.That(result, Is.EqualTo(new Result(130, "", "antlm: interrupted\n")));
    }

    [Test]
    public async Task TheLauncherBuildsAndRunsFromAnyDirectory()
    {
        var (code, output, error) = await ProcessRun.Of(
            Path.Combine(Repository.Root, "antlm"), Path.GetTempPath(), "doctor", "--nonsense");
        Assert.That(output, Is.Empty);
        Assert.That(error, Does.StartWith("antlm: Unrecognized command or argument '--nonsense'."));
        Assert.That(code, Is.EqualTo(2));
    }

    private static Task<Result> Fail(Exception exception) => RunWith(_ => throw exception, CancellationToken.None);

    private static async Task<Result> RunWith(Func<CancellationToken, int> action, CancellationToken cancellation)
    {
        var command = new Command("act");
        command.SetAction((_, token) => Task.FromResult(action(token)));
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await CommandLine.RunAsync(new RootCommand { command }, ["act"], output, error, cancellation);
        return new Result(code, output.ToString(), error.ToString());
    }

    private static async Task<Result> Run(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await CommandLine.RunAsync(arguments, output, error);
        return new Result(code, output.ToString(), error.ToString());
    }

    private sealed record Result(int Code, string Output, string Error);
}
