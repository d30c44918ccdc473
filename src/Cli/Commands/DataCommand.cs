using System.CommandLine;

namespace AntLM.Cli.Commands;

/// <summary>`antlm data`: work on text before training.</summary>
public static class DataCommand
{
    /// <summary>The command with its subcommands.</summary>
    public static Command Create() => new("data", "Prepare text for training.") { DataPrepareCommand.Create() };
}
