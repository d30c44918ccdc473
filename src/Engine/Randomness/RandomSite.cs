namespace AntLM.Engine.Randomness;

/// <summary>Names the places that draw random numbers, so that no two share a stream. Dropout sites count up from zero.</summary>
public static class RandomSite
{
    /// <summary>Choice and replacement of masked tokens; one stream per row of the global batch.</summary>
    public const uint Masking = 0x8000_0000;

    /// <summary>Order of the sequences in an epoch.</summary>
    public const uint EpochOrder = 0x8000_0001;

    /// <summary>Where an epoch cuts its token stream, and which segments it shortens.</summary>
    public const uint Cutting = 0x8000_0002;

    /// <summary>Initial values of parameters; the step is the parameter's ordinal.</summary>
    public const uint Initialization = 0x8000_0003;

    /// <summary>Draws of the next token while generating text.</summary>
    public const uint Sampling = 0x8000_0004;

    /// <summary>Random tokens of benchmarks.</summary>
    public const uint Benchmark = 0x8000_0005;

    /// <summary>Which minimal pairs of a file are scored when not all are.</summary>
    public const uint PairChoice = 0x8000_0006;

    /// <summary>Order of the examples in an epoch of fine-tuning.</summary>
    public const uint FineTuningOrder = 0x8000_0007;
}
