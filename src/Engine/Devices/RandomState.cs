namespace AntLM.Engine.Devices;

/// <summary>What dropout reads from device memory, so that a recorded step can be replayed with other draws.</summary>
/// <param name="Seed">The run's seed.</param>
/// <param name="Step">Optimiser step, from 0.</param>
/// <param name="FirstTokenRow">Index of the micro-batch's first token row in the global batch.</param>
public readonly record struct RandomState(ulong Seed, uint Step, long FirstTokenRow)
{
    /// <summary>Int32 words that a state takes.</summary>
    public const int Words = 5;

    /// <summary>The words as <see cref="Dropout.State"/> holds them.</summary>
    public void WriteTo(Span<int> words)
    {
        words[0] = (int)(uint)Seed;
        words[1] = (int)(uint)(Seed >> 32);
        words[2] = (int)Step;
        words[3] = (int)(uint)(ulong)FirstTokenRow;
        words[4] = (int)(uint)((ulong)FirstTokenRow >> 32);
    }

    /// <summary>The state that the words hold.</summary>
    public static RandomState ReadFrom(ReadOnlySpan<int> words) => new(
        (uint)words[0] | ((ulong)(uint)words[1] << 32),
        (uint)words[2],
        (long)((uint)words[3] | ((ulong)(uint)words[4] << 32)));
}
