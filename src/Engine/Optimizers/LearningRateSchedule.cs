using System.Globalization;
using AntLM.Engine.Configuration;

namespace AntLM.Engine.Optimizers;

/// <summary>
/// The learning rate of each step (SPEC §6): up in a straight line over the warm-up, then down to a share of the peak by the end
/// of the run, whatever the objectives of its epochs.
/// </summary>
/// <param name="Shape">How it falls.</param>
/// <param name="PeakRate">Learning rate at the end of the warm-up.</param>
/// <param name="WarmupSteps">Steps of the warm-up; the first has rate 0 unless there is none.</param>
/// <param name="TotalSteps">Optimiser steps of the whole run.</param>
/// <param name="MinimumFactor">f, the share of the peak that is reached at <paramref name="TotalSteps"/> and kept after.</param>
public sealed record LearningRateSchedule(
    LearningRateShape Shape, double PeakRate, long WarmupSteps, long TotalSteps, double MinimumFactor)
{
    /// <summary>The schedule that a run's configuration describes.</summary>
    /// <exception cref="UserException">The shape is unknown or a number is out of range.</exception>
    public static LearningRateSchedule Create(LearningRateSection section, double peakRate, long totalSteps)
    {
        if (section.WarmupSteps is not null && section.WarmupFraction is not null)
        {
            throw new UserException("learning_rate.warmup_steps and learning_rate.warmup_fraction are both set; keep one of them.");
        }

        if (section.WarmupSteps is < 0)
        {
            throw OutOfRange("warmup_steps", section.WarmupSteps.Value, "0 or more");
        }

        if (section.WarmupFraction is { } fraction && !(fraction >= 0 && fraction <= 1))
        {
            throw OutOfRange("warmup_fraction", fraction, "0 to 1");
        }

        if (!(section.MinimumFactor >= 0 && section.MinimumFactor <= 1))
        {
            throw OutOfRange("minimum_factor", section.MinimumFactor, "0 to 1");
        }

        var shape = section.Schedule switch
        {
            "cosine" => LearningRateShape.Cosine,
            "linear" => LearningRateShape.Linear,
            "constant" => LearningRateShape.Constant,
            _ => throw new UserException(
                $"learning_rate.schedule is '{section.Schedule}'; it must be 'cosine', 'linear' or 'constant'."),
        };
        var warmupSteps = section.WarmupSteps ?? (long)Math.Floor((section.WarmupFraction ?? 0) * totalSteps);
        return new LearningRateSchedule(shape, peakRate, warmupSteps, totalSteps, section.MinimumFactor);
    }

    /// <summary>Learning rate of a step, counted from 0.</summary>
    public double At(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        if (step < WarmupSteps)
        {
            return PeakRate * step / WarmupSteps;
        }

        var progress = TotalSteps > WarmupSteps ? Math.Min(1, (double)(step - WarmupSteps) / (TotalSteps - WarmupSteps)) : 1;
        var remaining = Shape switch
        {
            LearningRateShape.Cosine => 0.5 * (1 + Math.Cos(Math.PI * progress)),
            LearningRateShape.Linear => 1 - progress,
            _ => 1,
        };
        return PeakRate * Math.Max(MinimumFactor, MinimumFactor + (1 - MinimumFactor) * remaining);
    }

    private static UserException OutOfRange(string key, double value, string range) =>
        new($"learning_rate.{key} is {value.ToString(CultureInfo.InvariantCulture)}; it must be {range}.");
}
