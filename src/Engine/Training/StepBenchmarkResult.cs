using AntLM.Engine.Models;

namespace AntLM.Engine.Training;

/// <summary>What <see cref="StepBenchmark"/> measured.</summary>
/// <param name="TokensPerSecond">Of the median step, padding counted as there is none.</param>
/// <param name="Gflops">Arithmetic of <see cref="StepArithmetic"/> over the median step's time, 10⁹ operations/s.</param>
/// <param name="Memory">Taken until after the last step.</param>
/// <param name="FirstSeconds">Of the first warm-up, in which the step is recorded and the device prepared for it.</param>
/// <param name="MedianSeconds">Of the timed steps.</param>
/// <param name="FastestSeconds">Of the timed steps.</param>
/// <param name="SlowestSeconds">Of the timed steps.</param>
/// <param name="MeanSeconds">Of the timed steps.</param>
/// <param name="Loss">Of the last step, nats.</param>
public sealed record StepBenchmarkResult(
    double TokensPerSecond,
    double Gflops,
    MemoryUse Memory,
    double FirstSeconds,
    double MedianSeconds,
    double FastestSeconds,
    double SlowestSeconds,
    double MeanSeconds,
    double Loss);
