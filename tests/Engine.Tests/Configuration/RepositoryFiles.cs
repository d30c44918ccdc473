namespace AntLM.Engine.Tests.Configuration;

/// <summary>Files of the repository that the tests run in.</summary>
internal static class RepositoryFiles
{
    /// <summary>The root of the repository: the directory above the tests that has the solution.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "AntLM.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return directory.FullName;
    }
}
