namespace AntLM.Kernels.Tests;

/// <summary>The folder that the tests were built in.</summary>
internal static class Repository
{
    /// <summary>The folder of AntLM.sln.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "AntLM.sln")))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds AntLM.sln.");
        }

        return folder;
    }
}
