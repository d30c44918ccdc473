using System.ComponentModel;
using System.Diagnostics;

namespace AntLM.Kernels.Tests.Host;

/// <summary>Builds what CMakeLists.txt describes. A test that needs it and has no compiler says so.</summary>
internal static class NativeBuild
{
    /// <summary>Builds a target.</summary>
    /// <param name="folder">Where, below `build/` of the repository.</param>
    /// <param name="target">The target.</param>
    /// <param name="options">Further options for configuring, as in "-DANTLM_SANITIZE=address".</param>
    /// <returns>The folder that holds what was built.</returns>
    /// <exception cref="InvalidOperationException">It does not build.</exception>
    public static string Run(string folder, string target, params string[] options)
    {
        var build = Path.Combine(Repository.Root, "build", folder);
        MustSucceed("cmake", ["-S", Repository.Root, "-B", build, "-DCMAKE_BUILD_TYPE=Release", .. options]);
        MustSucceed("cmake", ["--build", build, "--target", target, "--parallel", $"{Environment.ProcessorCount}"]);
        return build;
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its exit code and all it printed.</returns>
    public static (int ExitCode, string Output) Execute(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Started(start);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }

    private static void MustSucceed(string program, params string[] arguments)
    {
        var (exitCode, output) = Execute(program, arguments);
        if (exitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed:\n{output}");
        }
    }

    private static Process Started(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            var message = $"The kernels were not run: {start.FileName}: {exception.Message}. Install g++ (12 or newer) and cmake, as with "
                + "`apt-get install g++ cmake make`.";
            if (Environment.GetEnvironmentVariable("ANTLM_REQUIRE_NATIVE") == "1")
            {
                Assert.Fail(message);
            }

            Assert.Ignore(message);
            throw;
        }
    }
}
