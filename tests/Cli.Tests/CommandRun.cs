namespace AntLM.Cli.Tests;

/// <summary>Runs a command line in this process and keeps what it writes.</summary>
internal static class CommandRun
{
    public static async Task<(int Code, string Output, string Error)> Of(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await CommandLine.RunAsync(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
