using System.Diagnostics;
using System.Globalization;
using AntLM.Engine.Tests.Configuration;

namespace AntLM.Engine.Tests.HostileFiles;

/// <summary>
/// Damaged files are read or refused with one line; they lead to no other exception, and to no more memory than the file's size and 64 MB.
/// The cases are the same in every run. tools/verify/hostile-files.sh runs many more of them.
/// </summary>
public sealed class HostileFileTests
{
    private const int Seed = 5;
    private const int CasesInTests = 400;
    private const long AllowedBytes = 64 << 20;
    private const int LongestMessage = 2000;

    private static IEnumerable<string> Formats => HostileFormat.All.Keys;

    private static int Cases =>
        Environment.GetEnvironmentVariable("ANTLM_HOSTILE_CASES") is { Length: > 0 } count
            ? int.Parse(count, CultureInfo.InvariantCulture)
            : CasesInTests;

    [TestCaseSource(nameof(Formats))]
    public void ADamagedFileIsReadOrRefused(string name)
    {
        var format = HostileFormat.All[name]();
        using var directory = new TemporaryDirectory();
        var path = directory.File(name);
        foreach (var sample in format.Samples)
        {
            File.WriteAllBytes(path, sample);
            format.Read(path);
        }

        var (read, refused) = (0, 0);
        var (mostBytes, longest) = (0L, TimeSpan.Zero);
        var failures = new List<string>();
        for (var number = 0; number < Cases; number++)
        {
            var mutator = new Mutator(Seed, number);
            var bytes = format.Damage(mutator, mutator.Choose(format.Samples));
            File.WriteAllBytes(path, bytes);
            var began = Stopwatch.GetTimestamp();
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                format.Read(path);
                read++;
            }
            catch (UserException exception)
            {
                refused++;
                if (exception.Message.Length > LongestMessage || exception.Message.Any(char.IsControl))
                {
                    failures.Add($"case {number}: the message is not one line of at most {LongestMessage} characters");
                }
            }
            catch (Exception exception)
            {
                failures.Add($"case {number}: {exception}");
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated > bytes.Length + AllowedBytes)
            {
                failures.Add($"case {number}: {allocated} bytes were allocated for a file of {bytes.Length}");
            }

            mostBytes = Math.Max(mostBytes, allocated);
            longest = TimeSpan.FromTicks(Math.Max(longest.Ticks, Stopwatch.GetElapsedTime(began).Ticks));
        }

        TestContext.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {Cases} cases, {read} read, {refused} refused, {failures.Count} failures; most allocated {mostBytes / 1e6:f1} MB, "
            + $"longest {longest.TotalMilliseconds:f0} ms"));
        Assert.That(failures, Is.Empty, () => string.Join('\n', failures.Take(20)));
        Assert.That(read, Is.Positive, "some damage does no harm");
        Assert.That(refused, Is.Positive);
    }
}
