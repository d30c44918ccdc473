namespace AntLM.Engine;

/// <summary>Folders that are there with all their files or not at all.</summary>
public static class AtomicFolder
{
    private static readonly EnumerationOptions EveryName = new() { AttributesToSkip = FileAttributes.None };

    /// <summary>
    /// Writes a new folder: under a temporary name beside it, to the disk itself, and renamed; a failure leaves nothing. What earlier
    /// attempts at the same folder left beside it because they were killed is removed.
    /// </summary>
    /// <param name="path">It is absent or empty; the folders above it are created.</param>
    /// <param name="write">Writes all files into the folder that it is given.</param>
    /// <exception cref="UserException">There is something already, or it cannot be written: no permission, disk full.</exception>
    public static void Write(string path, Action<string> write)
    {
        var target = FullPath(path);
        RequireAbsentOrEmpty(path, target);
        Write(path, target, write, temporary =>
        {
            if (Directory.Exists(target))
            {
                Directory.Delete(target);
            }

            Directory.Move(temporary, target);
        });
    }

    /// <summary>Writes a folder in the place of an earlier one, which stays until the new one is complete; otherwise the same.</summary>
    /// <param name="path">The folders above it are created.</param>
    /// <param name="write">Writes all files into the folder that it is given.</param>
    /// <exception cref="UserException">It cannot be written: no permission, disk full.</exception>
    public static void Replace(string path, Action<string> write)
    {
        var target = FullPath(path);

        // Another name than that of what is half written: when all ends here, it is the only whole one.
        var earlier = $"{target}.old-";
        Write(path, target, write, temporary =>
        {
            Replace(temporary, target, UniqueName(earlier));
            DeleteLeftovers(earlier);
        });
    }

    /// <summary>Moves a folder to where an earlier one may be, which is moved aside first and deleted last.</summary>
    internal static void Replace(string source, string target, string aside)
    {
        if (Directory.Exists(target))
        {
            Directory.Move(target, aside);
        }

        Directory.Move(source, target);
        TryDelete(aside);
    }

    private static void Write(string path, string target, Action<string> write, Action<string> place)
    {
        var prefix = $"{target}.tmp-";
        var temporary = UniqueName(prefix);
        try
        {
            DeleteLeftovers(prefix);
            Directory.CreateDirectory(temporary);
            write(temporary);
            FlushToDisk(temporary);
            place(temporary);
        }
        catch (Exception exception)
        {
            TryDelete(temporary);
            if (AtomicFile.IsRefusal(exception))
            {
                throw new UserException($"{path} cannot be written: {Renamed(exception.Message)}", exception);
            }

            throw exception is UserException ? new UserException(Renamed(exception.Message), exception) : exception;
        }

        // The temporary name is nobody's business.
        string Renamed(string message) => message.Replace(temporary, path, StringComparison.Ordinal);
    }

    /// <summary>Writes what the operating system still holds of a folder's files to the disk.</summary>
    internal static void FlushToDisk(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.FlushToDisk(handle);
        }
    }

    /// <summary>Deletes a folder with everything in it, as far as that goes.</summary>
    internal static void TryDelete(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What led here says more than this, and the next writing of the folder, or start of the run, tries again.
        }
    }

    private static void DeleteLeftovers(string prefix)
    {
        var parent = Path.GetDirectoryName(prefix)!;
        if (!Directory.Exists(parent))
        {
            return;
        }

        // Compared and not searched for: a name may hold what a pattern takes for a wildcard.
        foreach (var folder in Directory.GetDirectories(parent, "*", EveryName))
        {
            if (folder.StartsWith(prefix, StringComparison.Ordinal) && Guid.TryParseExact(folder.AsSpan(prefix.Length), "N", out _))
            {
                TryDelete(folder);
            }
        }
    }

    private static string FullPath(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    private static string UniqueName(string prefix) => $"{prefix}{Guid.NewGuid():N}";

    private static void RequireAbsentOrEmpty(string path, string target)
    {
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
        {
            throw new UserException($"{path} is there already: give a folder that is absent or empty.");
        }
    }
}
