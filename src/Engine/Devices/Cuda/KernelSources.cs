using System.Reflection;

namespace AntLM.Engine.Devices.Cuda;

/// <summary>The files of `kernels/`, embedded in this assembly.</summary>
public static class KernelSources
{
    private const string Folder = "kernels/";

    /// <summary>Every file by name, as in "rms_norm.cu" and "common.cuh".</summary>
    public static IReadOnlyDictionary<string, string> Files { get; } = Read();

    /// <summary>The headers, which every source may include.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Headers { get; } =
        [.. Files.Where(file => file.Key.EndsWith(".cuh", StringComparison.Ordinal)).OrderBy(file => file.Key, StringComparer.Ordinal)];

    private static Dictionary<string, string> Read()
    {
        var assembly = typeof(KernelSources).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .ToDictionary(name => name[Folder.Length..], name => ReadText(assembly, name), StringComparer.Ordinal);
    }

    private static string ReadText(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
