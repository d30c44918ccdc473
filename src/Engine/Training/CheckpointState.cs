namespace AntLM.Engine.Training;

/// <summary>state.json of a checkpoint.</summary>
/// <param name="Version">Of the format.</param>
/// <param name="Seed">Of the run.</param>
/// <param name="Schedule">Of the run, canonical notation.</param>
/// <param name="EpochsCompleted">Epochs that are finished.</param>
/// <param name="StepsCompleted">Optimiser steps taken in them.</param>
/// <param name="OptimizerSteps">t of the optimiser's bias correction.</param>
/// <param name="TotalSteps">Optimiser steps of the whole run.</param>
internal sealed record CheckpointState(
    int Version, ulong Seed, string Schedule, int EpochsCompleted, long StepsCompleted, long OptimizerSteps, long TotalSteps);
