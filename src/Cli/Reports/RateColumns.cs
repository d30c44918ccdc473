using AntLM.Engine.Profiling;

namespace AntLM.Cli.Reports;

/// <summary>An <see cref="OperationRate"/> as the columns of a table.</summary>
internal static class RateColumns
{
    /// <summary>Their heads.</summary>
    public const string Heading = "        ms   GFLOP/s  % GEMM     GB/s  % copy  × floor";

    /// <summary>One line of them.</summary>
    public static string Of(OperationRate rate) => FormattableString.Invariant(
        $"{rate.Milliseconds,10:0.000}{rate.Gflops,10:0.0}{rate.PercentOfGemm,8:0}{rate.GigabytesPerSecond,9:0.0}")
        + FormattableString.Invariant($"{rate.PercentOfCopy,8:0}{rate.TimesFloor,9:0.0}");

    /// <summary>The ceilings as a line says them.</summary>
    public static string Describe(MachineCeilings ceilings) => FormattableString.Invariant(
        $"matrix product 1024³ {ceilings.Gflops:0} GFLOP/s, copy of 128 MiB {ceilings.GigabytesPerSecond:0.0} GB/s");
}
