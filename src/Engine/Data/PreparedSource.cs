namespace AntLM.Engine.Data;

/// <summary>What was taken from one text file: one document.</summary>
/// <param name="Name">File name.</param>
/// <param name="Sha256">Of the whole file.</param>
/// <param name="Lines">Taken from it.</param>
/// <param name="Words">In these lines.</param>
/// <param name="Tokens">Of these lines, line ends included.</param>
public sealed record PreparedSource(string Name, string Sha256, long Lines, long Words, long Tokens);
