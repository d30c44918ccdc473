namespace AntLM.Engine.Training;

/// <summary>The directory of a run: its configuration, tokenizer, metrics and checkpoints (docs/formats.md).</summary>
public sealed class RunDirectory
{
    private const string TemporaryPrefix = ".tmp-";

    private RunDirectory(string path) => Path = path;

    /// <summary>The directory.</summary>
    public string Path { get; }

    /// <summary>The complete configuration, as YAML.</summary>
    public string ConfigurationFile => System.IO.Path.Combine(Path, "config.yaml");

    /// <summary>The tokenizer that the run trains with.</summary>
    public string TokenizerFile => System.IO.Path.Combine(Path, "tokenizer.json");

    /// <summary>What happened, a line of JSON each.</summary>
    public string MetricsFile => System.IO.Path.Combine(Path, "metrics.jsonl");

    /// <summary>The directory of the checkpoints.</summary>
    public string CheckpointsDirectory => System.IO.Path.Combine(Path, "checkpoints");

    /// <summary>The complete checkpoints, oldest epoch first.</summary>
    public IReadOnlyList<CheckpointDirectory> Checkpoints =>
        !Directory.Exists(CheckpointsDirectory)
            ? []
            : [.. from directory in Directory.EnumerateDirectories(CheckpointsDirectory)
                  let epoch = CheckpointDirectory.EpochOf(System.IO.Path.GetFileName(directory))
                  where epoch is not null
                  let checkpoint = new CheckpointDirectory(epoch.Value, directory)
                  where checkpoint.IsComplete
                  orderby checkpoint.Epoch
                  select checkpoint];

    /// <summary>The complete checkpoint of the last epoch, or null.</summary>
    public CheckpointDirectory? NewestCheckpoint => Checkpoints is [.., var newest] ? newest : null;

    /// <summary>Creates the directory where it is missing, and removes what an interrupted run left half written.</summary>
    /// <exception cref="UserException">It cannot be created or written to.</exception>
    public static RunDirectory Create(string path)
    {
        try
        {
            var run = new RunDirectory(path);
            Directory.CreateDirectory(path);
            if (Directory.Exists(run.CheckpointsDirectory))
            {
                foreach (var abandoned in Directory.EnumerateDirectories(run.CheckpointsDirectory, TemporaryPrefix + "*").ToArray())
                {
                    Directory.Delete(abandoned, recursive: true);
                }
            }

            return run;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"The run directory {path} cannot be written to: {exception.Message}", exception);
        }
    }

    /// <summary>Opens an existing run for reading; nothing in it is changed.</summary>
    /// <exception cref="UserException">There is no such directory.</exception>
    public static RunDirectory Open(string path) =>
        Directory.Exists(path) ? new RunDirectory(path) : throw new UserException($"There is no run directory {path}.");

    /// <summary>
    /// Writes a checkpoint: into a temporary directory, to the disk itself, and renamed when it is complete. Whatever fails, the
    /// checkpoints that were there are intact.
    /// </summary>
    /// <param name="epoch">The epoch just finished, from 1. An earlier checkpoint of it is replaced.</param>
    /// <param name="write">Writes all files of the checkpoint into the directory that it is given.</param>
    /// <exception cref="UserException">It cannot be written: no permission, disk full.</exception>
    public CheckpointDirectory WriteCheckpoint(int epoch, Action<CheckpointDirectory> write)
    {
        var final = new CheckpointDirectory(epoch, System.IO.Path.Combine(CheckpointsDirectory, CheckpointDirectory.NameOf(epoch)));
        var temporary = final with { Path = TemporaryPath(epoch) };
        try
        {
            Directory.CreateDirectory(temporary.Path);
            write(temporary);
            AtomicFolder.FlushToDisk(temporary.Path);
            if (!temporary.IsComplete)
            {
                throw new InvalidOperationException($"The checkpoint of epoch {epoch} was written without one of its files.");
            }

            AtomicFolder.Replace(temporary.Path, final.Path, TemporaryPath(epoch));
            return final;
        }
        catch (Exception exception)
        {
            AtomicFolder.TryDelete(temporary.Path);
            if (exception is IOException or UnauthorizedAccessException or UserException)
            {
                throw new UserException(
                    $"The checkpoint of epoch {epoch} could not be saved; earlier ones are intact. {exception.Message}", exception);
            }

            throw;
        }
    }

    /// <summary>Deletes the oldest checkpoints.</summary>
    /// <param name="count">How many stay beside the newest; null: all.</param>
    public void DeleteOldCheckpoints(int? count)
    {
        if (count is null)
        {
            return;
        }

        foreach (var checkpoint in Checkpoints.SkipLast(count.Value + 1))
        {
            // Renamed first: a deletion that is interrupted leaves no half checkpoint.
            var abandoned = TemporaryPath(checkpoint.Epoch);
            Directory.Move(checkpoint.Path, abandoned);
            AtomicFolder.TryDelete(abandoned);
        }
    }

    private string TemporaryPath(int epoch) =>
        System.IO.Path.Combine(CheckpointsDirectory, $"{TemporaryPrefix}{CheckpointDirectory.NameOf(epoch)}-{Guid.NewGuid():N}");
}
