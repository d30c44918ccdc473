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
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        RequireAbsentOrEmpty(path, target);
        var prefix = $"{target}.tmp-";
        var temporary = $"{prefix}{Guid.NewGuid():N}";
        try
        {
            DeleteLeftovers(prefix);
            Directory.CreateDirectory(temporary);
            write(temporary);
            FlushToDisk(temporary);
            if (Directory.Exists(target))
            {
                Directory.Delete(target);
            }

            Directory.Move(temporary, target);
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

    private static void RequireAbsentOrEmpty(string path, string target)
    {
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
        {
            throw new UserException($"{path} is there already: give a folder that is absent or empty.");
        }
    }
}
