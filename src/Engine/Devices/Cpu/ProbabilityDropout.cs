namespace AntLM.Engine.Devices.Cpu;

/// <summary>Dropout of attention probabilities, drawn again wherever it is needed.</summary>
/// <param name="dropout">An active dropout.</param>
/// <param name="heads">Heads of the attention.</param>
/// <param name="length">Positions in a row.</param>
internal readonly unsafe struct ProbabilityDropout(Dropout dropout, int heads, int length)
{
    private readonly RandomState state = RandomState.ReadFrom(dropout.State!.Ints);

    /// <summary>The dropout of a call, or null where nothing is dropped.</summary>
    public static ProbabilityDropout? Of(Dropout dropout, AttentionMask mask, int heads) =>
        dropout.IsActive ? new ProbabilityDropout(dropout, heads, mask.Length) : null;

    /// <summary>factors[j] = what the probability of (query, firstKey + j) is multiplied by: 0 where it is dropped.</summary>
    public void Fill(int sequence, int head, int query, int firstKey, int count, float* factors)
    {
        var firstSequence = dropout.FollowsBatch ? state.FirstTokenRow / length : 0;
        var element = (ulong)((((((firstSequence + sequence) * heads) + head) * length + query) * length) + firstKey);
        DropoutFactors.Fill(state, dropout, element, count, factors);
    }
}
