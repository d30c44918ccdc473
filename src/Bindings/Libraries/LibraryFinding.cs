namespace AntLM.Bindings.Libraries;

/// <summary>What the search for one library came to.</summary>
public sealed class LibraryFinding
{
    /// <summary>What the library is: `CUDA driver`, `NVRTC`, `cuBLAS`.</summary>
    public required string Title { get; init; }

    /// <summary>The file in use, or its bare name where the loader found it; null where there is none.</summary>
    public string? Path { get; init; }

    /// <summary>The version of CUDA or of the library itself, as it says; null where there is none.</summary>
    public Version? Version { get; init; }

    /// <summary>Null, or in one line why there is none and what to do.</summary>
    public string? Reason { get; init; }

    /// <summary>Everything that was tried, in order.</summary>
    public required IReadOnlyList<LibraryAttempt> Attempts { get; init; }

    /// <summary>The loader's handle.</summary>
    internal nint Handle { get; init; }
}
