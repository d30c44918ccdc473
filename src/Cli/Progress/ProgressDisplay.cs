using System.Diagnostics;
using AntLM.Engine.Training;
using Spectre.Console;

namespace AntLM.Cli.Progress;

/// <summary>
/// Shows how training goes: on a terminal in one line that is written over and over, elsewhere in plain lines, twenty an epoch or
/// one a minute if that is more. A finished epoch gets a line that stays.
/// </summary>
public sealed class ProgressDisplay : ITrainingObserver, IDisposable
{
    private const int LinesPerEpoch = 20;
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMilliseconds(100);

    private readonly LiveLine line;
    private readonly Pace pace = new();
    private long lastRefresh;
    private TimeSpan silence;
    private long totalSteps;
    private int epochs;

    private ProgressDisplay(LiveLine line) => this.line = line;

    /// <summary>A display on a writer: with a live line when it is the terminal's, else with plain lines.</summary>
    public static ProgressDisplay Create(TextWriter output) => new(LiveLine.On(output));

    /// <summary>A display on a writer and, for a live line, on the terminal that it belongs to.</summary>
    internal static ProgressDisplay On(TextWriter output, IAnsiConsole? terminal) => new(new LiveLine(output, terminal));

    /// <inheritdoc/>
    public void OnStarted(TrainingRun run)
    {
        totalSteps = run.TotalSteps;
        epochs = run.Schedule.Epochs;
    }

    /// <inheritdoc/>
    public void OnStep(StepReport step)
    {
        pace.Add(step);
        silence += step.Elapsed;
        if (line.IsTerminal ? IsRefreshDue(step) : IsLineDue(step))
        {
            line.Show(ProgressText.Step(step, epochs, pace, totalSteps - step.Step - 1));
            silence = TimeSpan.Zero;
        }
    }

    /// <inheritdoc/>
    public void OnEpochCompleted(EpochReport epoch) => WriteLine(ProgressText.Epoch(epoch));

    /// <inheritdoc/>
    public void OnCompleted() => line.Clear();

    /// <summary>Writes a line that stays, above the live line.</summary>
    public void WriteLine(string text) => line.WriteLine(text);

    /// <summary>Leaves the terminal at the beginning of an empty line.</summary>
    public void Dispose() => line.Clear();

    private bool IsLineDue(StepReport step)
    {
        long LinesUpTo(long steps) => steps * LinesPerEpoch / step.StepsInEpoch;
        return LinesUpTo(step.StepInEpoch) > LinesUpTo(step.StepInEpoch - 1) || silence >= LongestSilence;
    }

    private bool IsRefreshDue(StepReport step)
    {
        if (line.IsShown && step.StepInEpoch < step.StepsInEpoch && Stopwatch.GetElapsedTime(lastRefresh) < RefreshInterval)
        {
            return false;
        }

        lastRefresh = Stopwatch.GetTimestamp();
        return true;
    }
}
