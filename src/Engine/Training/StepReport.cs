namespace AntLM.Engine.Training;

/// <summary>One optimiser step.</summary>
/// <param name="Step">Counted from 0 through the whole run.</param>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="StepInEpoch">Counted from 1.</param>
/// <param name="StepsInEpoch">Optimiser steps of this epoch.</param>
/// <param name="Objective">"CLM" or "MLM".</param>
/// <param name="Loss">Mean cross-entropy over the targets of all micro-batches, nats.</param>
/// <param name="GradientNorm">Global 2-norm before clipping.</param>
/// <param name="LearningRate">Used in this step.</param>
/// <param name="Targets">Targets trained on.</param>
/// <param name="Tokens">Real tokens read.</param>
/// <param name="Elapsed">Wall-clock time of the step.</param>
public sealed record StepReport(
    long Step,
    int Epoch,
    int StepInEpoch,
    int StepsInEpoch,
    string Objective,
    double Loss,
    double GradientNorm,
    double LearningRate,
    long Targets,
    long Tokens,
    TimeSpan Elapsed);
