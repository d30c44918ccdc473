namespace AntLM.Engine.Configuration;

/// <summary>`data:`</summary>
public sealed record DataSection
{
    /// <summary>Folder of text (`*.train` and `*.dev`, or `*.txt`), or of prepared shards; `--data` sets it.</summary>
    public string? Path { get; init; }

    /// <summary>"stream" or "segments" (SPEC §5); null: stream for BabyLlama, segments for LTG-BERT.</summary>
    public string? Layout { get; init; }

    /// <summary>stream: "begin" puts the begin token before each document, "none" concatenates raw text.</summary>
    public string Separator { get; init; } = "begin";

    /// <summary>segments: probability of cutting a segment to a random shorter length.</summary>
    public double ShortSegmentProbability { get; init; } = 0.1;

    /// <summary>Share of *.txt documents' lines held out as dev when the folder has no *.dev files.</summary>
    public double DevFraction { get; init; } = 0.05;

    /// <summary>Train on about this many words, taken from the beginning of each source in proportion; null: all of them.</summary>
    public long? MaxWords { get; init; }
}
