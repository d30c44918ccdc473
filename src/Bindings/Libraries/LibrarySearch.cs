namespace AntLM.Bindings.Libraries;

/// <summary>Finds and loads one library: folder by folder, in each the newest file name first.</summary>
internal sealed class LibrarySearch(IMachine machine, LibraryKind kind, Version? newestCuda)
{
    // Before CUDA 12 entry points are missing that AntLM calls.
    private const int OldestMajor = 12;

    private readonly List<LibraryAttempt> attempts = [];
    private string? firstRefusal;

    /// <summary>Looks for a library of CUDA 12 or later and loads it.</summary>
    /// <param name="machine">Where to look.</param>
    /// <param name="kind">What to look for.</param>
    /// <param name="newestCuda">What the driver supports, null where there is none. A later major version cannot run on it.</param>
    public static LibraryFinding Find(IMachine machine, LibraryKind kind, Version? newestCuda) =>
        new LibrarySearch(machine, kind, newestCuda).Find();

    private LibraryFinding Find()
    {
        foreach (var place in kind.Places)
        {
            if (Absence(place) is { } absence)
            {
                attempts.Add(absence);
                continue;
            }

            foreach (var path in Paths(place))
            {
                if (TryUse(path, place.Folder) is { } finding)
                {
                    return finding;
                }
            }
        }

        var nothing = $"found no {string.Join(" or ", kind.FileNames)} in {attempts.Count} places";
        return new() { Title = kind.Title, Attempts = attempts, Reason = $"{kind.Title}: {firstRefusal ?? nothing}. {kind.Remedy}" };
    }

    private LibraryAttempt? Absence(SearchPlace place) =>
        place.Absent is not null ? place.Absent
        : place.Folder is not { } folder ? null
        : !machine.FolderExists(folder) ? new(folder, "no such folder")
        : !Paths(place).Any() ? new(folder, $"no {string.Join(", ", kind.FileNames)}")
        : null;

    private IEnumerable<string> Paths(SearchPlace place) => place.Folder is { } folder
        ? kind.FileNames.Select(name => Path.Combine(folder, name)).Where(machine.FileExists)
        : kind.FileNames;

    private LibraryFinding? TryUse(string path, string? folder)
    {
        var fileName = Path.GetFileName(path);
        if (folder is not null && kind.NeededFirst?.Invoke(fileName) is { } first)
        {
            // Where it is not beside or does not load, the library itself says what it misses.
            var needed = Path.Combine(folder, first);
            if (machine.FileExists(needed))
            {
                _ = machine.Load(needed, out _);
            }
        }

        if (machine.Load(path, out var handle) is { } notLoaded)
        {
            // That the loader has no file of a bare name is not worth telling; that a file does not load is.
            var words = notLoaded.StartsWith($"{path}: ", StringComparison.Ordinal) ? notLoaded[(path.Length + 2)..] : notLoaded;
            var isAbsent = folder is null && words.StartsWith("cannot open", StringComparison.Ordinal);
            return Refuse(path, words, isWorthTelling: !isAbsent);
        }

        var version = kind.ReadVersion(handle);
        if ((WrongVersion(version) ?? MissingBeside(version!, folder ?? machine.FolderOf(fileName))) is { } refusal)
        {
            machine.Free(handle);
            return Refuse(path, refusal, isWorthTelling: true);
        }

        attempts.Add(new(Place(path), $"loaded, version {version}"));
        return new() { Title = kind.Title, Path = path, Version = version, Handle = handle, Attempts = attempts };
    }

    private LibraryFinding? Refuse(string path, string reason, bool isWorthTelling)
    {
        attempts.Add(new(Place(path), reason));
        if (isWorthTelling)
        {
            firstRefusal ??= $"{path}: {reason}";
        }

        return null;
    }

    private static string Place(string path) => Path.GetFileName(path) == path ? $"the loader's path: {path}" : path;

    private string? WrongVersion(Version? version)
    {
        if (version is null)
        {
            return "does not report its version";
        }

        if (version.Major < OldestMajor)
        {
            return $"version {version}, but AntLM needs CUDA {OldestMajor} or later";
        }

        return newestCuda is not null && version.Major > newestCuda.Major
            ? $"version {version}, but the driver supports CUDA up to {newestCuda}"
            : null;
    }

    private string? MissingBeside(Version version, string? folder)
    {
        if (kind.NeededBeside is null || folder is null)
        {
            return null;
        }

        // Loaded by its path now, it is found by its name when it is asked for, wherever the loader looks.
        var companion = kind.NeededBeside(version);
        var path = Path.Combine(folder, companion);
        if (!machine.FileExists(path))
        {
            return $"{companion} is not beside it in {folder}";
        }

        return machine.Load(path, out _) is { } reason ? $"{companion} beside it does not load: {reason}" : null;
    }
}
