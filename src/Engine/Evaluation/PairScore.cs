namespace AntLM.Engine.Evaluation;

/// <summary>What a minimal pair contributes to the accuracy.</summary>
public static class PairScore
{
    /// <summary>1 when the acceptable sentence scores higher, 0 when the other does, ½ for a tie (SPEC §8, convention `golden`).</summary>
    public static double Of(double good, double bad) => good > bad ? 1 : good < bad ? 0 : 0.5;
}
