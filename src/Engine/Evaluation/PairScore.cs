namespace AntLM.Engine.Evaluation;

/// <summary>What a minimal pair contributes to the accuracy.</summary>
public static class PairScore
{
    /// <summary>1 when the acceptable sentence scores higher, ½ for a tie, otherwise 0, also for scores that are no numbers
    /// (SPEC §8, convention `golden`).</summary>
    public static double Of(double good, double bad) => good > bad ? 1 : good == bad ? 0.5 : 0;
}
