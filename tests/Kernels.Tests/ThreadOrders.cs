using System.Globalization;

namespace AntLM.Kernels.Tests;

/// <summary>Orders in which blocks and threads run, so that a missing barrier shows.</summary>
internal static class ThreadOrders
{
    private const int Sampled = 2;

    /// <summary>Seeds of shuffled orders; ANTLM_THREAD_ORDERS says how many, for long verification.</summary>
    public static IEnumerable<ulong> Shuffled { get; } = Enumerable.Range(1, Count()).Select(seed => (ulong)seed);

    private static int Count() =>
        Environment.GetEnvironmentVariable("ANTLM_THREAD_ORDERS") is { } count ? int.Parse(count, CultureInfo.InvariantCulture) : Sampled;
}
