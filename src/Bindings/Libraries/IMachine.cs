namespace AntLM.Bindings.Libraries;

/// <summary>What the search for libraries asks of the machine. The seam where tests put folders and libraries of their own.</summary>
internal interface IMachine
{
    /// <summary>Whether libraries have Windows' names.</summary>
    bool IsWindows { get; }

    /// <summary>The user's folder.</summary>
    string Home { get; }

    /// <summary>An environment variable, null where it is not set or empty.</summary>
    string? Variable(string name);

    /// <summary>Whether there is such a file.</summary>
    bool FileExists(string path);

    /// <summary>Whether there is such a folder.</summary>
    bool FolderExists(string path);

    /// <summary>Full paths of the folders in a folder whose names match; none where the folder does not exist.</summary>
    IEnumerable<string> Folders(string parent, string pattern);

    /// <summary>Loads a library by its path, or by its bare name from where the loader looks.</summary>
    /// <returns>Null, or why it could not be loaded.</returns>
    string? Load(string path, out nint handle);

    /// <summary>Gives a library back that is not used after all.</summary>
    void Free(nint handle);

    /// <summary>The folder that a loaded library came from, null where it cannot be told.</summary>
    string? FolderOf(string fileName);
}
