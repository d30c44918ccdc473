namespace AntLM.Engine.Training;

/// <summary>
/// Keeps a run directory for one training command at a time. The operating system ends the lock with its process, however that ends.
/// </summary>
public sealed class RunLock : IDisposable
{
    private const string FileName = ".lock";

    private readonly string directory;
    private readonly FileStream file;

    private RunLock(string directory, FileStream file)
    {
        this.directory = directory;
        this.file = file;
    }

    /// <summary>Takes a directory, which is created where it is missing.</summary>
    /// <exception cref="UserException">Another command trains into it, or it cannot be written to.</exception>
    public static RunLock Take(string directory)
    {
        if (File.Exists(directory))
        {
            throw new UserException($"{directory} is a file; the folder of a run is needed.");
        }

        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"The run directory {directory} cannot be written to: {exception.Message}", exception);
        }

        try
        {
            return new RunLock(directory, new FileStream(
                Path.Combine(directory, FileName),
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.None,
                bufferSize: 1,
                FileOptions.DeleteOnClose));
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new UserException($"The run directory {directory} cannot be written to: {exception.Message}", exception);
        }
        catch (IOException exception)
        {
            throw new UserException(
                $"Another command is training into {directory}: wait for its end, or choose another folder. ({exception.Message})", exception);
        }
    }

    /// <summary>Gives the directory back; it is removed when nothing was written into it.</summary>
    public void Dispose()
    {
        file.Dispose();
        if (!Directory.EnumerateFileSystemEntries(directory).Any())
        {
            Directory.Delete(directory);
        }
    }
}
