namespace AntLM.Bindings.Libraries;

/// <summary>One step of the search for a library.</summary>
/// <param name="Place">A folder, a file, an environment variable or the loader's path.</param>
/// <param name="Outcome">What was found there, or why it is not used.</param>
public readonly record struct LibraryAttempt(string Place, string Outcome);
