using AntLM.Engine.Devices;

namespace AntLM.Engine.Profiling;

/// <summary>A time beside what was done in it and what the machine could have done.</summary>
/// <param name="Milliseconds">The time.</param>
/// <param name="Gflops">10⁹ floating-point operations/s.</param>
/// <param name="PercentOfGemm">The same as a part of a large matrix product's.</param>
/// <param name="GigabytesPerSecond">10⁹ bytes/s.</param>
/// <param name="PercentOfCopy">The same as a part of a large copy's; over 100 where operands came from a cache.</param>
/// <param name="TimesFloor">The time as a multiple of the least that both ceilings allow.</param>
public sealed record OperationRate(
    double Milliseconds, double Gflops, double PercentOfGemm, double GigabytesPerSecond, double PercentOfCopy, double TimesFloor)
{
    /// <summary>Compares a time with the ceilings.</summary>
    public static OperationRate Of(double seconds, OperationCost cost, MachineCeilings ceilings)
    {
        var (gflops, gigabytes) = (cost.Flops / seconds / 1e9, cost.Bytes / seconds / 1e9);
        return new(
            seconds * 1e3, gflops, 100 * gflops / ceilings.Gflops, gigabytes, 100 * gigabytes / ceilings.GigabytesPerSecond,
            seconds / ceilings.FloorSeconds(cost));
    }
}
