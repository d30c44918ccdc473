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
    private const string BeginningOfEmptyLine = "\r\u001b[2K";
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMilliseconds(100);

    private readonly TextWriter output;
    private readonly IAnsiConsole? terminal;
    private readonly Pace pace = new();
    private long lastRefresh;
    private TimeSpan silence;
    private bool lineIsLive;
    private long totalSteps;
    private int epochs;

    private ProgressDisplay(TextWriter output, IAnsiConsole? terminal)
    {
        this.output = output;
        this.terminal = terminal;
    }

    /// <summary>A display on a writer: with a live line when it is the terminal's, else with plain lines.</summary>
    public static ProgressDisplay Create(TextWriter output)
    {
        var isTerminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        var terminal = isTerminal
            ? AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) })
            : null;
        return On(output, terminal is { Profile.Capabilities.Ansi: true } ? terminal : null);
    }

    /// <summary>A display on a writer and, for a live line, on the terminal that it belongs to.</summary>
    internal static ProgressDisplay On(TextWriter output, IAnsiConsole? terminal) => new(output, terminal);

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
        if (terminal is null ? IsLineDue(step) : IsRefreshDue(step))
        {
            Show(ProgressText.Step(step, epochs, pace, totalSteps - step.Step - 1));
            silence = TimeSpan.Zero;
        }
    }

    /// <inheritdoc/>
    public void OnEpochCompleted(EpochReport epoch) => WriteLine(ProgressText.Epoch(epoch));

    /// <inheritdoc/>
    public void OnCompleted() => ClearLiveLine();

    /// <summary>Writes a line that stays, above the live line.</summary>
    public void WriteLine(string line)
    {
        ClearLiveLine();
        output.WriteLine(line);
        output.Flush();
    }

    /// <summary>Leaves the terminal at the beginning of an empty line.</summary>
    public void Dispose() => ClearLiveLine();

    private bool IsLineDue(StepReport step)
    {
        long LinesUpTo(long steps) => steps * LinesPerEpoch / step.StepsInEpoch;
        return LinesUpTo(step.StepInEpoch) > LinesUpTo(step.StepInEpoch - 1) || silence >= LongestSilence;
    }

    private bool IsRefreshDue(StepReport step)
    {
        if (lineIsLive && step.StepInEpoch < step.StepsInEpoch && Stopwatch.GetElapsedTime(lastRefresh) < RefreshInterval)
        {
            return false;
        }

        lastRefresh = Stopwatch.GetTimestamp();
        return true;
    }

    private void Show(string text)
    {
        if (terminal is null)
        {
            WriteLine(text);
            return;
        }

        // A line that fills the terminal would wrap, and could not be written over.
        var width = Math.Max(terminal.Profile.Width - 1, 1);
        terminal.Write(new ControlCode(BeginningOfEmptyLine));
        terminal.Write(new Text(text.Length > width ? text[..width] : text));
        lineIsLive = true;
    }

    private void ClearLiveLine()
    {
        if (lineIsLive)
        {
            terminal!.Write(new ControlCode(BeginningOfEmptyLine));
            lineIsLive = false;
        }
    }
}
