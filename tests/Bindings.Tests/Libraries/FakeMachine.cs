using System.IO.Enumeration;
using AntLM.Bindings.Libraries;

namespace AntLM.Bindings.Tests.Libraries;

/// <summary>A machine of files that a test lays out; each file loads as a library of the version written beside it.</summary>
internal sealed class FakeMachine : IMachine
{
    private readonly Dictionary<string, Version?> files = [];
    private readonly Dictionary<string, string> broken = [];
    private readonly Dictionary<string, string> knownToLoader = [];
    private readonly List<string> handles = [];

    public bool IsWindows { get; init; }

    public string Home => "/home/user";

    /// <summary>The environment.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>Every path or name that the loader loaded, in order.</summary>
    public List<string> LoadedPaths => handles;

    /// <summary>What was given back.</summary>
    public List<string> Freed { get; } = [];

    /// <summary>Lays out a library.</summary>
    public FakeMachine With(string path, string? version = null)
    {
        files[path] = version is null ? null : Version.Parse(version);
        return this;
    }

    /// <summary>Lays out a file that the loader refuses.</summary>
    public FakeMachine WithBroken(string path, string reason)
    {
        broken[path] = reason;
        return With(path);
    }

    /// <summary>Lays out a library that the loader finds by its bare name.</summary>
    public FakeMachine WithKnownToLoader(string path, string version)
    {
        knownToLoader[Path.GetFileName(path)] = path;
        return With(path, version);
    }

    /// <summary>The version of a loaded library.</summary>
    public Version? VersionOf(nint handle)
    {
        var path = handles[(int)handle - 1];
        return files[knownToLoader.GetValueOrDefault(path, path)];
    }

    public string? Variable(string name) => Variables.GetValueOrDefault(name);

    public bool FileExists(string path) => files.ContainsKey(path);

    public bool FolderExists(string path) => files.Keys.Any(file => file.StartsWith(path + "/", StringComparison.Ordinal));

    // In no useful order, as on a real disk.
    public IEnumerable<string> Folders(string parent, string pattern) => files.Keys
        .Where(file => file.StartsWith(parent + "/", StringComparison.Ordinal))
        .Select(file => file[(parent.Length + 1)..])
        .Where(rest => rest.Contains('/'))
        .Select(rest => rest[..rest.IndexOf('/')])
        .Where(name => FileSystemName.MatchesSimpleExpression(pattern, name))
        .Distinct()
        .OrderBy(name => name, StringComparer.Ordinal)
        .Select(name => $"{parent}/{name}");

    public string? Load(string path, out nint handle)
    {
        handle = 0;
        if (broken.TryGetValue(path, out var reason))
        {
            return reason;
        }

        if (!files.ContainsKey(knownToLoader.GetValueOrDefault(path, path)))
        {
            return $"{path}: cannot open shared object file: No such file or directory";
        }

        handles.Add(path);
        handle = handles.Count;
        return null;
    }

    public void Free(nint handle) => Freed.Add(handles[(int)handle - 1]);

    public string? FolderOf(string fileName) => Path.GetDirectoryName(knownToLoader.GetValueOrDefault(fileName));
}
