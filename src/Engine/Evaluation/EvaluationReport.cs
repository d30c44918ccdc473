using AntLM.Engine.Evaluation.ZeroShot;

namespace AntLM.Engine.Evaluation;

/// <summary>One evaluation within a training run.</summary>
/// <param name="Epoch">The epoch that it follows, counted from 1.</param>
/// <param name="Step">Optimiser steps taken.</param>
/// <param name="HeldOut">Losses on held-out text, or null when there is none.</param>
/// <param name="Pairs">Accuracy on minimal pairs, or null when none are configured.</param>
/// <param name="Elapsed">Wall-clock time of the evaluation.</param>
public sealed record EvaluationReport(int Epoch, long Step, HeldOutReport? HeldOut, MinimalPairsReport? Pairs, TimeSpan Elapsed)
{
    /// <summary>Scores on BabyLM's tasks; none where none were due.</summary>
    public IReadOnlyList<ZeroShotReport> Tasks { get; init; } = [];
}
