using AntLM.Engine.Profiling;

namespace AntLM.Cli.Reports;

/// <summary>An <see cref="OperationRate"/> as the columns of a table, in units that suit the machine.</summary>
/// <param name="ceilings">What the machine attains.</param>
internal sealed class RateColumns(MachineCeilings ceilings)
{
    private const double GflopsOfFastMachines = 1e4;

    private readonly double scale = ceilings.Gflops < GflopsOfFastMachines ? 1 : 1e-3;

    /// <summary>Their heads.</summary>
    public string Heading => $"        ms   {Unit}  % GEMM     GB/s  % copy  × floor";

    private string Unit => ceilings.Gflops < GflopsOfFastMachines ? "GFLOP/s" : "TFLOP/s";

    /// <summary>One line of them.</summary>
    public string Of(OperationRate rate) => FormattableString.Invariant(
        $"{rate.Milliseconds,10:0.0000}{scale * rate.Gflops,10:0.0}{rate.PercentOfGemm,8:0}{rate.GigabytesPerSecond,9:0.0}")
        + FormattableString.Invariant($"{rate.PercentOfCopy,8:0}{rate.TimesFloor,9:0.0}");

    /// <summary>The ceilings as a line says them.</summary>
    public string Ceilings => FormattableString.Invariant(
        $"matrix product {ceilings.ProductSize}³ {scale * ceilings.Gflops:0.0} {Unit}, ")
        + FormattableString.Invariant($"copy of {ceilings.CopyBytes >> 20} MiB {ceilings.GigabytesPerSecond:0.0} GB/s");
}
