namespace AntLM.Bindings.Libraries;

/// <summary>A place to look for a library in.</summary>
/// <param name="Folder">The folder, or null.</param>
/// <param name="Absent">A place that this machine does not have, kept so that its user sees it was thought of.</param>
internal readonly record struct SearchPlace(string? Folder, LibraryAttempt? Absent = null)
{
    /// <summary>Wherever the loader looks for a bare name.</summary>
    public static readonly SearchPlace Loader;
}
