using System.Diagnostics;
using AntLM.Engine.Evaluation;

namespace AntLM.Cli.Progress;

/// <summary>Shows how far a scoring has come: on a terminal in a live line, elsewhere in a plain line twice a minute.</summary>
/// <param name="line">Where it is shown.</param>
/// <param name="title">What is scored.</param>
internal sealed class ScoringDisplay(LiveLine line, string title)
{
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(30);

    private readonly long start = Stopwatch.GetTimestamp();
    private TimeSpan shownAt;

    /// <summary>Is told how far it has come.</summary>
    public void Show(ScoringProgress progress)
    {
        var elapsed = Stopwatch.GetElapsedTime(start);
        if (elapsed - shownAt >= (line.IsTerminal ? RefreshInterval : LineInterval))
        {
            line.Show(ProgressText.Scoring(title, progress, elapsed));
            shownAt = elapsed;
        }
    }
}
