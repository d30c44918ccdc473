using AntLM.Engine.Models;

namespace AntLM.Engine.Training;

/// <summary>One finished epoch.</summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="Epochs">Epochs of the whole run.</param>
/// <param name="Objective">"CLM" or "MLM".</param>
/// <param name="NextStep">Step number that the next epoch begins with.</param>
/// <param name="MeanLoss">Mean over the epoch's targets, nats.</param>
/// <param name="Tokens">Real tokens read in the epoch.</param>
/// <param name="Elapsed">Wall-clock time of the epoch's steps.</param>
/// <param name="Memory">Taken since the run was started or resumed.</param>
public sealed record EpochReport(
    int Epoch,
    int Epochs,
    string Objective,
    long NextStep,
    double MeanLoss,
    long Tokens,
    TimeSpan Elapsed,
    MemoryUse Memory);
