namespace AntLM.Engine;

/// <summary>Files that are there whole or not at all.</summary>
public static class AtomicFile
{
    /// <summary>Writes to a temporary name beside the file, to the disk itself, and renames; a failure leaves the old file.</summary>
    /// <exception cref="UserException">The file cannot be written: no such folder, no permission, disk full.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var temporary = $"{path}.tmp-{Guid.NewGuid():N}";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception)
        {
            TryDelete(temporary);
            if (IsRefusal(exception))
            {
                // The temporary name is nobody's business.
                var reason = exception.Message.Replace(Path.GetFullPath(temporary), path, StringComparison.Ordinal);
                throw new UserException($"{path} cannot be written: {reason}", exception);
            }

            throw;
        }
    }

    /// <summary>Writes a text as UTF-8.</summary>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public static void WriteText(string path, string text) =>
        Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));

    /// <summary>
    /// Whether an exception says that the file system does not take what is written. That a file is larger than the file system allows
    /// is told as an argument out of range.
    /// </summary>
    internal static bool IsRefusal(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException { ParamName: "value" };

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The error that led here says more than this one.
        }
    }
}
