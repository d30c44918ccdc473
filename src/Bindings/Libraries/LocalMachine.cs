using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AntLM.Bindings.Libraries;

/// <summary>The machine that this program runs on.</summary>
internal sealed class LocalMachine : IMachine
{
    public bool IsWindows => OperatingSystem.IsWindows();

    public string Home => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    public string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    public bool FileExists(string path) => File.Exists(path);

    public bool FolderExists(string path) => Directory.Exists(path);

    public IEnumerable<string> Folders(string parent, string pattern)
    {
        try
        {
            return Directory.Exists(parent) ? Directory.GetDirectories(parent, pattern) : [];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    public string? Load(string path, out nint handle)
    {
        try
        {
            handle = NativeLibrary.Load(path);
            return null;
        }
        catch (Exception refused) when (refused is DllNotFoundException or BadImageFormatException)
        {
            handle = 0;

            // .NET's advice comes first, the loader's own words last.
            return refused.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^1];
        }
    }

    public void Free(nint handle) => NativeLibrary.Free(handle);

    public string? FolderOf(string fileName)
    {
        using var process = Process.GetCurrentProcess();

        // The loader follows links: libnvrtc.so.13 is seen here as libnvrtc.so.13.0.88.
        var module = process.Modules.Cast<ProcessModule>()
            .FirstOrDefault(module => Path.GetFileName(module.FileName).StartsWith(fileName, StringComparison.OrdinalIgnoreCase));
        return Path.GetDirectoryName(module?.FileName);
    }
}
