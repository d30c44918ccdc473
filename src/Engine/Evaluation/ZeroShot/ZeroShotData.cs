namespace AntLM.Engine.Evaluation.ZeroShot;

/// <summary>Finds and reads the files of a task.</summary>
public static class ZeroShotData
{
    private const string Extension = ".jsonl";
    private const int MissingNamed = 3;

    /// <summary>Reads a task's files, all of them, in the order of its subtasks.</summary>
    /// <param name="task">The task.</param>
    /// <param name="path">
    /// The task's folder; or the folder that holds it, under the task's name or that with `_filtered` as BabyLM gives it away. A task that
    /// is given away as a protected archive is read from it, too.
    /// </param>
    /// <param name="limit">Pairs to keep of each file, a fixed choice that depends on the file's name alone; null: all.</param>
    /// <exception cref="UserException">A file is missing, cannot be read, or a line is no pair.</exception>
    public static IReadOnlyList<MinimalPairFile> Load(ZeroShotTask task, string path, int? limit = null)
    {
        var folder = FolderOf(task, path);
        var archivePath = IsUnpacked(task, folder) ? null : ArchiveOf(task, folder)!;
        using var archive = archivePath is null ? null : new ProtectedArchive(archivePath, task.ArchivePassword!);
        bool Has(string subtask) => archive?.Has(subtask + Extension) ?? File.Exists(FileOf(folder, subtask));
        string[] missing = [.. task.Subtasks.Where(subtask => !Has(subtask))];
        if (missing.Length > 0)
        {
            var named = string.Join(", ", missing.Take(MissingNamed).Select(subtask => subtask + Extension));
            throw new UserException(
                $"{archivePath ?? folder}: {missing.Length} of the {task.Subtasks.Count} files of {task.Title} are missing: {named}"
                + $"{(missing.Length > MissingNamed ? ", …" : "")}.");
        }

        return
        [
            .. task.Subtasks.Select(subtask => MinimalPairFile.Load(
                FileOf(folder, subtask),
                task.Keys,
                () => archive is null ? File.OpenRead(FileOf(folder, subtask)) : archive.Open(subtask + Extension)).Limited(limit)),
        ];
    }

    private static string FolderOf(ZeroShotTask task, string path)
    {
        if (!Directory.Exists(path))
        {
            throw new UserException($"{path}: there is no such folder; it is to hold {task.Title}, or a folder {task.Name} with it.");
        }

        string[] folders = [Path.Combine(path, task.Name), Path.Combine(path, task.Name + "_filtered"), path];
        return folders.FirstOrDefault(folder => IsUnpacked(task, folder) || ArchiveOf(task, folder) is not null)
            ?? throw new UserException(
                $"{path} has none of the files of {task.Title} ({task.Subtasks[0]}{Extension}, …), and neither has a folder {task.Name} or "
                + $"{task.Name}_filtered in it.");
    }

    private static string FileOf(string folder, string subtask) => Path.Combine(folder, subtask + Extension);

    private static bool IsUnpacked(ZeroShotTask task, string folder) =>
        task.Subtasks.Any(subtask => File.Exists(FileOf(folder, subtask)));

    private static string? ArchiveOf(ZeroShotTask task, string folder) => task.ArchivePassword is { } password && Directory.Exists(folder)
        ? Directory.GetFiles(folder, "*.zip").Order(StringComparer.Ordinal).FirstOrDefault(path =>
        {
            using var archive = new ProtectedArchive(path, password);
            return task.Subtasks.Any(subtask => archive.Has(subtask + Extension));
        })
        : null;
}
