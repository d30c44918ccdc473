namespace AntLM.Cli;

/// <summary>What the process returns.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Success = 0;

    /// <summary>The work was done and its result is negative (`verify`), or an error that is AntLM's own.</summary>
    public const int Failure = 1;

    /// <summary>An error that the user can mend: arguments, configuration, files.</summary>
    public const int UserError = 2;

    /// <summary>Ended by Ctrl-C: 128 + SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>Ended by SIGTERM: 128 + 15.</summary>
    public const int Terminated = 143;
}
