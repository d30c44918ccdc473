namespace AntLM.Cli.Tests;

/// <summary>The repository that the tests run in.</summary>
internal static class Repository
{
    /// <summary>The folder of AntLM.sln.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "AntLM.sln")))
        {
            root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return root;
    }
}
