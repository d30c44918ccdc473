namespace AntLM.Bindings.Libraries;

/// <summary>A library to look for.</summary>
internal sealed record LibraryKind
{
    /// <summary>What it is called in messages.</summary>
    public required string Title { get; init; }

    /// <summary>Its file names, newest first.</summary>
    public required IReadOnlyList<string> FileNames { get; init; }

    /// <summary>Where to look, in order.</summary>
    public required IReadOnlyList<SearchPlace> Places { get; init; }

    /// <summary>The version that a loaded library reports, null where it reports none.</summary>
    public required Func<nint, Version?> ReadVersion { get; init; }

    /// <summary>A library that one of this file name needs, loaded first where it stands beside it.</summary>
    public Func<string, string>? NeededFirst { get; init; }

    /// <summary>A library that one of this version looks for when it is used; it must stand beside it.</summary>
    public Func<Version, string>? NeededBeside { get; init; }

    /// <summary>What to do where there is none.</summary>
    public required string Remedy { get; init; }
}
