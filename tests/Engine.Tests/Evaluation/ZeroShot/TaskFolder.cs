using System.Text;
using System.Text.Json;
using AntLM.Engine.Evaluation.ZeroShot;
using ICSharpCode.SharpZipLib.Zip;

namespace AntLM.Engine.Tests.Evaluation.ZeroShot;

/// <summary>A folder with pairs of our own under the names of the tasks' files.</summary>
internal sealed class TaskFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("antlm-tasks-").FullName;

    /// <summary>Writes every file of a task, the same pairs in each.</summary>
    public void Write(ZeroShotTask task, string folder, params (string Good, string Bad)[] pairs)
    {
        Directory.CreateDirectory(At(folder));
        foreach (var subtask in task.Subtasks)
        {
            File.WriteAllText(At(folder, subtask + ".jsonl"), Lines(task, pairs));
        }
    }

    /// <summary>The same in an archive with a password; nothing else is written.</summary>
    public string WriteArchive(ZeroShotTask task, string folder, string password, params (string Good, string Bad)[] pairs)
    {
        Directory.CreateDirectory(At(folder));
        var path = At(folder, "pairs.zip");
        WriteArchive(path, password, task.Subtasks, Lines(task, pairs));
        return path;
    }

    /// <summary>An archive of files that all have the same text.</summary>
    public static void WriteArchive(string path, string password, IEnumerable<string> files, string text)
    {
        using var zip = new ZipOutputStream(File.Create(path)) { Password = password };
        foreach (var file in files)
        {
            zip.PutNextEntry(new ZipEntry(file + ".jsonl"));
            zip.Write(Encoding.UTF8.GetBytes(text));
            zip.CloseEntry();
        }
    }

    public string At(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static string Lines(ZeroShotTask task, (string Good, string Bad)[] pairs) => string.Concat(pairs.Select(pair =>
    {
        var line = new Dictionary<string, string> { ["Domain"] = "not read", [task.Keys.Good] = pair.Good, [task.Keys.Bad] = pair.Bad };
        if (task.Keys.Context is { } context)
        {
            line[context] = "the dog sits near the mat .";
            line["Context2"] = "not read";
        }

        return JsonSerializer.Serialize(line) + "\n";
    }));
}
