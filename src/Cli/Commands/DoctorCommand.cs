using System.CommandLine;
using System.Globalization;
using System.Numerics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using AntLM.Bindings.Libraries;
using AntLM.Engine.Devices.Cpu;
using AntLM.Engine.Devices.Cuda;
using AntLM.Engine.Tensors;

namespace AntLM.Cli.Commands;

/// <summary>`antlm doctor`: what this machine offers, and which devices can be used.</summary>
public static class DoctorCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("doctor", "Show the machine, its instruction sets, and which devices can be used and why not.");
        command.SetAction(parsed => Run(parsed.InvocationConfiguration.Output));
        return command;
    }

    private static int Run(TextWriter output)
    {
        var version = typeof(DoctorCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!;
        var memory = GC.GetGCMemoryInfo();
        using var cpu = new CpuDevice();
        var search = CudaSearch.Run();
        foreach (var (name, value) in (IReadOnlyList<(string, string)>)
        [
            ("antlm", version.InformationalVersion),
            ("machine", Environment.MachineName),
            ("system", $"{RuntimeInformation.OSDescription} ({RuntimeInformation.RuntimeIdentifier})"),
            (".net", RuntimeInformation.FrameworkDescription),
            ("processor", ProcessorModel()),
            ("threads", $"{Environment.ProcessorCount} that this process may use"),
            ("instructions", InstructionSets()),
            ("vector width", $"{VectorBits()} bits"),
            ("memory", $"{Gibibytes(memory.TotalAvailableMemoryBytes)} that this process may use"),
            ("temporary", Path.GetTempPath() + FreeSpace(Path.GetTempPath())),
            ("directory", Environment.CurrentDirectory + FreeSpace(Environment.CurrentDirectory)),
            ("device cpu", $"available: {cpu.Description}"),
            ("device cuda", DescribeGpu(search)),
            .. search.Libraries.SelectMany(Describe),
            ("kernel cache", DescribeCache(KernelCache.DefaultFolder)),
        ])
        {
            output.WriteLine($"{name,-14}{value}");
        }

        return ExitCode.Success;
    }

    /// <summary>The GPU and its driver, opened as a command opens it; or why it cannot be.</summary>
    private static string DescribeGpu(CudaSearch search)
    {
        using var gpu = search.Open(DType.BFloat16, out var reason);
        return gpu is null
            ? $"not available: {reason}"
            : $"available: {gpu.Description}, {Gibibytes(gpu.FreeBytes)} free, kernels by {search.Platform!.Compiler.Version}";
    }

    /// <summary>A library with its version and file; where it is missing, a line for every place that was tried.</summary>
    private static IEnumerable<(string Name, string Value)> Describe(LibraryFinding finding)
    {
        if (finding.Path is not null)
        {
            yield return (finding.Title, $"{finding.Version}, {finding.Path}");
            yield break;
        }

        yield return (finding.Title, "not found");
        foreach (var attempt in finding.Attempts)
        {
            yield return ("", $"{attempt.Place}: {attempt.Outcome}");
        }
    }

    private static string DescribeCache(string? folder)
    {
        if (folder is null)
        {
            return "none: this user has no folder; ANTLM_CACHE can name one";
        }

        try
        {
            var sizes = new DirectoryInfo(folder).EnumerateFiles().Select(file => file.Length).ToList();
            return string.Create(CultureInfo.InvariantCulture, $"{folder} ({sizes.Count} kernels, {sizes.Sum() / 1e6:0.0} MB)");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception is DirectoryNotFoundException ? $"{folder} (empty)" : $"{folder}: {exception.Message}";
        }
    }

    private static string ProcessorModel()
    {
        const string linuxFile = "/proc/cpuinfo";
        if (File.Exists(linuxFile))
        {
            var line = File.ReadLines(linuxFile).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
            if (line is not null)
            {
                return $"{line[(line.IndexOf(':') + 1)..].Trim()} ({RuntimeInformation.ProcessArchitecture})";
            }
        }

        return RuntimeInformation.ProcessArchitecture.ToString();
    }

    private static string InstructionSets()
    {
        var sets = new (string Name, bool Supported)[]
        {
            ("sse4.2", Sse42.IsSupported), ("avx", Avx.IsSupported), ("avx2", Avx2.IsSupported), ("fma", Fma.IsSupported),
            ("avx512f", Avx512F.IsSupported), ("avx512bw", Avx512BW.IsSupported), ("avx512vbmi", Avx512Vbmi.IsSupported),
            ("avx10.1", Avx10v1.IsSupported), ("neon", AdvSimd.IsSupported), ("dotprod", Dp.IsSupported),
        };
        var supported = sets.Where(set => set.Supported).Select(set => set.Name).ToArray();
        return supported.Length == 0 ? "none of those that AntLM uses" : string.Join(' ', supported);
    }

    private static int VectorBits() =>
        Vector512.IsHardwareAccelerated ? 512
        : Vector256.IsHardwareAccelerated ? 256
        : Vector.IsHardwareAccelerated ? 128 : 0;

    private static string FreeSpace(string directory)
    {
        try
        {
            return $" ({Gibibytes(new DriveInfo(directory).AvailableFreeSpace)} free)";
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string Gibibytes(long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024 * 1024):0.0} GiB");
}
