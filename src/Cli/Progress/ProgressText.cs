using System.Globalization;
using AntLM.Engine.Evaluation;
using AntLM.Engine.Training;

namespace AntLM.Cli.Progress;

/// <summary>The words of progress lines.</summary>
internal static class ProgressText
{
    /// <summary>
    /// One step: objective, epoch, step, loss, gradient norm, learning rate, speed, time left. Fits a line of 80 characters.
    /// </summary>
    public static string Step(StepReport step, int epochs, Pace pace, long stepsLeft) => string.Create(
        CultureInfo.InvariantCulture,
        $"{step.Objective} {step.Epoch}/{epochs}  step {step.StepInEpoch}/{step.StepsInEpoch}  loss {step.Loss:0.000}  "
        + $"norm {step.GradientNorm:0.00}  lr {step.LearningRate:0.0e+0}  {pace.TokensPerSecond:#,0} tokens/s  "
        + $"{Duration(pace.TimeFor(stepsLeft))} left");

    /// <summary>One finished epoch.</summary>
    public static string Epoch(EpochReport epoch)
    {
        var speed = epoch.Tokens / Math.Max(epoch.Elapsed.TotalSeconds, 1e-9);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{epoch.Objective} {epoch.Epoch}/{epoch.Epochs}  done  mean loss {epoch.MeanLoss:0.0000}  {epoch.Tokens:#,0} tokens  "
            + $"{Duration(epoch.Elapsed)}  {speed:#,0} tokens/s  peak {epoch.Memory.PeakMemoryBytes / 1e9:0.00} GB");
    }

    /// <summary>A scoring under way: how much is done, how long it has taken and will take.</summary>
    public static string Scoring(string title, ScoringProgress progress, TimeSpan elapsed)
    {
        var left = elapsed * ((double)(progress.Total - progress.Done) / progress.Done);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{title}  {100 * progress.Done / progress.Total} %  {Duration(elapsed)} gone  {Duration(left)} left");
    }

    /// <summary>"0:07", "12:34", "1:02:03".</summary>
    public static string Duration(TimeSpan time)
    {
        var seconds = (long)Math.Round(time.TotalSeconds);
        var (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
        return hours > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{hours}:{minutes:00}:{seconds % 60:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{minutes}:{seconds % 60:00}");
    }
}
