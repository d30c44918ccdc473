namespace AntLM.Engine;

/// <summary>An error that the user caused and can mend. Its message is one line: what, where, what to do.</summary>
/// <remarks>The command line prints the message without a stack trace and exits with code 2.</remarks>
public sealed class UserException(string message, Exception? inner = null) : Exception(message, inner);
