using System.CommandLine;
using AntLM.Engine.Configuration;

namespace AntLM.Cli.Tests;

public sealed class ConfigurationOptionsTests
{
    [Test]
    public async Task PrintConfigShowsEveryValueWithItsSource()
    {
        var (code, output, _) = await Run(
            "--set", "model.preset=ltgbert-xs", "seed=9", "--set", "training.batch_size=33", "--data", "texts", "--print-config");
        Assert.Multiple(() =>
        {
            Assert.That(code, Is.Zero);
            Assert.That(output, Does.Match("(?m)^seed: 9 +# --set seed$"));
            Assert.That(output, Does.Match("(?m)^  path: texts +# --data$"));
            Assert.That(output, Does.Match("(?m)^  batch_size: 33 +# --set training.batch_size$"));
            Assert.That(output, Does.Match("(?m)^  hidden_size: 192 +# preset ltgbert-xs$"));
            Assert.That(output, Does.Not.Contain("ran"));
        });
    }

    [Test]
    public async Task WithoutItTheCommandRuns()
    {
        var (code, output, _) = await Run("--set", "model.preset=ltgbert-xs");
        Assert.That((code, output), Is.EqualTo((0, "ran ltgbert-xs\n")));
    }

    [Test]
    public async Task AMissingFileIsOneLine()
    {
        var (code, output, error) = await Run("--config", "none.yaml");
        Assert.That((code, output, error), Is.EqualTo((2, "", "antlm: none.yaml does not exist.\n")));
    }

    private static async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        var options = new ConfigurationOptions();
        var command = new Command("act");
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            ResolvedConfiguration resolved = options.Read(parsed);
            if (!options.PrintIfAsked(parsed, resolved))
            {
                parsed.InvocationConfiguration.Output.WriteLine($"ran {resolved.Configuration.Model.Preset}");
            }
        });
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await CommandLine.RunAsync(new RootCommand { command }, ["act", .. arguments], output, error, CancellationToken.None);
        return (code, output.ToString(), error.ToString());
    }
}
