using AntLM.Engine.Training;

namespace AntLM.Cli.Progress;

/// <summary>How fast the last steps went: sums in which each earlier step counts a little less.</summary>
internal sealed class Pace
{
    private const double Decay = 0.95;

    private double steps;
    private double tokens;
    private double seconds;

    /// <summary>Real tokens a second; 0 before the first step.</summary>
    public double TokensPerSecond => seconds > 0 ? tokens / seconds : 0;

    /// <summary>Counts a step.</summary>
    public void Add(StepReport step)
    {
        steps = (steps * Decay) + 1;
        tokens = (tokens * Decay) + step.Tokens;
        seconds = (seconds * Decay) + step.Elapsed.TotalSeconds;
    }

    /// <summary>How long so many more steps take at this pace.</summary>
    public TimeSpan TimeFor(long moreSteps) => TimeSpan.FromSeconds(steps > 0 ? moreSteps * seconds / steps : 0);
}
