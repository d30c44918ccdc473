using System.Diagnostics;

namespace AntLM.Cli.Tests;

/// <summary>Runs a program as a process of its own and keeps what it writes.</summary>
internal static class ProcessRun
{
    public static async Task<(int Code, string Output, string Error)> Of(string program, string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await error);
    }
}
