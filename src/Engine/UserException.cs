namespace AntLM.Engine;

/// <summary>An error that the user caused and can mend. Its message is one line: what, where, what to do.</summary>
/// <remarks>
/// The command line prints the message without a stack trace and exits with code 2. A message may quote files of others: what would move
/// a terminal's cursor becomes spaces, and what is too long to be read is cut.
/// </remarks>
public sealed class UserException(string message, Exception? inner = null) : Exception(OneLine(message), inner)
{
    private const int LongestMessage = 2000;

    private static string OneLine(string message)
    {
        var line = message.Length <= LongestMessage ? message : message[..(LongestMessage - 1)] + "…";
        return line.Any(char.IsControl) ? string.Concat(line.Select(character => char.IsControl(character) ? ' ' : character)) : line;
    }
}
